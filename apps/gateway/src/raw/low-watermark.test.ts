import { decodeRawBatch, encodeRawBatchEntry, newRequestId, type RawBatch } from '@millrace/contracts';
import type { OutgoingRecord, Publisher } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import { aRawRecord } from '@millrace/testing';
import * as fc from 'fast-check';
import { OpenRequests } from './open-requests';
import { RawPublisher } from './raw-publisher';

const PARTITIONS = 3;

/** A topic that appends a produce when the test lets it land, and answers for it when the test says so. */
class LooseTopic implements Publisher {
  readonly topic = 'events.raw.v1';
  readonly partitions = PARTITIONS;
  readonly logs: RawBatch[][] = Array.from({ length: PARTITIONS }, () => []);
  readonly #sent: { readonly land: () => void; readonly answer: (isGood: boolean) => void }[] = [];

  publish(partition: number, [record]: readonly OutgoingRecord[]): Promise<number> {
    return new Promise((resolve, reject) => {
      let hasLanded = false;
      const land = (): void => {
        if (!hasLanded && record !== undefined) this.logs[partition]?.push(decode(record.value));
        hasLanded = true;
      };
      const answer = (isGood: boolean): void => {
        if (isGood) land();
        if (isGood) resolve(0);
        else reject(new Error('given up'));
      };
      this.#sent.push({ land, answer });
    });
  }

  oldestInFlightMs(): number {
    return 0;
  }

  land(position: number): void {
    this.#sent[position % Math.max(1, this.#sent.length)]?.land();
  }

  answer(position: number, isGood: boolean): void {
    this.#sent.splice(position % Math.max(1, this.#sent.length), 1)[0]?.answer(isGood);
  }

  answerAll(): void {
    while (this.#sent.length > 0) this.answer(0, true);
  }
}

function decode(value: Uint8Array): RawBatch {
  const decoded = decodeRawBatch(value);
  if (decoded.kind === 'undecodable') throw new Error(decoded.message);
  return decoded.value;
}

const position = fc.nat(20);
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('request' as const), bodyBytes: fc.constantFrom(1, 1, 1, 500_000) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'refused' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('clock' as const), by: fc.integer({ min: -3_000, max: 5_000 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('say' as const), silentForMs: fc.nat(3_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('land' as const), position }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('answer' as const), position }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('give up' as const), position }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'turn' as const }) },
);

type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

class Run {
  readonly topic = new LooseTopic();
  readonly acknowledged: { readonly requestId: string; readonly receivedAt: number }[] = [];
  #time = 1_000_000;
  readonly #requests = new OpenRequests(() => this.#time);
  readonly #publisher = new RawPublisher({
    publisher: this.topic,
    gatewayVersion: '1',
    gatewayId: 'gw-1',
    lanes: 'apart',
    lowWatermark: () => this.#requests.lowWatermark(),
    metrics: { published: () => undefined },
    log: createSilentLogger(),
    now: () => this.#time,
  });

  async take(todo: Action): Promise<void> {
    switch (todo.kind) {
      case 'request':
        this.#request(todo.bodyBytes);
        return;
      case 'refused':
        this.#requests.begin().end();
        return;
      case 'clock':
        this.#time += todo.by;
        return;
      case 'say':
        void this.#publisher.sayLowWatermark(todo.silentForMs);
        return;
      case 'land':
        this.topic.land(todo.position);
        return;
      case 'answer':
      case 'give up':
        this.topic.answer(todo.position, todo.kind === 'answer');
        return;
      case 'turn':
        await turn();
    }
  }

  /** All that is open is answered, and every partition told the end. */
  async finish(): Promise<void> {
    const flushed = this.#publisher.flush().then(() => 'flushed');
    const answered = async (): Promise<string> => {
      this.topic.answerAll();
      await turn();
      return 'answered';
    };
    while ((await Promise.race([flushed, answered()])) === 'answered');
    this.#requests.close();
    void this.#publisher.sayLowWatermark(0);
    this.topic.answerAll();
    await turn();
  }

  #request(bodyBytes: number): void {
    const open = this.#requests.begin();
    const { receivedAt } = open;
    const requestId = newRequestId();
    const published = this.#publisher.publish(anEntry(requestId, receivedAt, bodyBytes), '');
    open.endWith(published);
    published.then(
      () => this.acknowledged.push({ requestId, receivedAt }),
      () => undefined,
    );
  }
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

function anEntry(requestId: string, receivedAt: number, bodyBytes: number): Uint8Array {
  return encodeRawBatchEntry(aRawRecord({ requestId, receivedAt, body: new Uint8Array(bodyBytes) }));
}

/** Those of the log that lie behind a message which said that nothing before a later time would come. */
function findBelowWatermark(log: readonly RawBatch[]): Set<string> {
  let said = 0;
  const below = new Set<string>();
  for (const { records, lowWatermark } of log) {
    said = Math.max(said, lowWatermark);
    for (const { requestId, receivedAt } of records) if (receivedAt < said) below.add(requestId);
  }
  return below;
}

test('no acknowledged request lies behind a watermark above its time of reception, however produces fare', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 80 }), async (actions) => {
      const run = new Run();
      for (const todo of actions) await run.take(todo);
      await run.finish();
      for (const log of run.topic.logs) {
        const below = findBelowWatermark(log);
        expect(run.acknowledged.filter(({ requestId }) => below.has(requestId))).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);
