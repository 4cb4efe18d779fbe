import { decodeRawBatch, eventIdAt, newRequestId } from '@millrace/contracts';
import { MAX_EVENTS_PER_RECORD, ok } from '@millrace/domain';
import { createInMemoryBroker } from '@millrace/kafka';
import { aNormalisedEvent } from '@millrace/testing';
import type { DeadLetterRow } from './dead-letter';
import { Pace } from './pace';
import type { LeftOut } from './prepare-replay';
import { previewReplays, sendReplays, type SendMeans } from './replay-dead-letters';
import type { SentLetters } from './replay-log';
import type { DeadRequest } from './select-requests';
import { aDeadLetter } from './testing/a-dead-letter';

const PARTITIONS = 3;

/** Requests of `lettersEach` dead letters each. */
function requestsOf(count: number, lettersEach = 1): readonly DeadRequest[] {
  return Array.from({ length: count }, () => {
    const requestId = newRequestId();
    const [first, ...others] = Array.from({ length: lettersEach }, (_, rawIndex) =>
      aDeadLetter({ requestId, rawIndex, eventId: eventIdAt(requestId, rawIndex), code: 'too_old' }),
    );
    return [first ?? aDeadLetter(), ...others];
  });
}

async function* toStream(requests: readonly DeadRequest[]): AsyncGenerator<DeadRequest> {
  yield* await Promise.resolve(requests);
}

interface World {
  /** What happened, in order. */
  readonly steps: string[];
  readonly leftOut: LeftOut[];
  readonly published: SentLetters[];
  readonly unanswered: DeadLetterRow[];
  /** Kafka answers nothing any more. */
  silence(): void;
  means(overrides?: Partial<SendMeans>): SendMeans;
  /** What is in Kafka. */
  records(): readonly { readonly requestId: string; readonly only: readonly number[] | undefined }[];
}

/** A broker, a store in which every request has a body of two events, and a log in which others have sent `sent`. */
async function aWorld(requests: readonly DeadRequest[], sent: readonly DeadLetterRow[] = []): Promise<World> {
  const broker = createInMemoryBroker();
  broker.createTopic('raw', PARTITIONS);
  const { value: publisher } = await broker.publisherComponent({ topic: 'raw' }).start();
  const steps: string[] = [];
  const leftOut: LeftOut[] = [];
  const published: SentLetters[] = [];
  const unanswered: DeadLetterRow[] = [];
  const rows = requests.map(([letter]) => ({ ...letter, body: Buffer.from('[0,0]').toString('base64') }));
  const log = {
    claim: (letters: readonly DeadLetterRow[]) => {
      steps.push(`claimed ${String(letters.length)}`);
      return Promise.resolve(new Map(sent.map(({ id }) => [id, 'sent by ada'])));
    },
    recordPublished: (all: readonly SentLetters[]) => {
      steps.push(`recorded ${String(all.length)}`);
      published.push(...all);
      return Promise.resolve();
    },
  };
  return {
    steps,
    leftOut,
    published,
    unanswered,
    silence: () => {
      broker.holdPublishes('raw');
    },
    means: (overrides = {}) => ({
      connection: { query: <Row>() => Promise.resolve(rows as readonly unknown[] as readonly Row[]) },
      understand: () => [ok(aNormalisedEvent()), ok(aNormalisedEvent())],
      patch: undefined,
      publisher,
      log: log as unknown as SendMeans['log'],
      pace: new Pace(undefined),
      silenceMs: 60_000,
      onLeftOut: (each) => leftOut.push(each),
      onSent: (letters) => steps.push(`sent ${String(letters.length)}`),
      onUnanswered: (letters) => unanswered.push(...letters),
      ...overrides,
    }),
    records: () =>
      Array.from({ length: PARTITIONS }, (_, partition) => broker.records('raw', partition))
        .flat()
        .flatMap(({ value }) => {
          const decoded = decodeRawBatch(value);
          return decoded.kind === 'ok' ? decoded.value.records : [];
        })
        .map(({ requestId, only }) => ({ requestId, only })),
  };
}

test('it is said what will be sent before it is sent, and that it was sent when Kafka has it', async () => {
  const requests = requestsOf(2, 2);
  const { steps, records, published, means } = await aWorld(requests);
  await sendReplays(toStream(requests), means());
  expect(steps).toEqual(['claimed 4', 'recorded 2', 'sent 2', 'sent 2']);
  const sent = requests.map(([{ requestId }]) => ({ requestId, only: [0, 1] }));
  expect(records()).toEqual(expect.arrayContaining(sent));
  expect(records()).toHaveLength(2);
  expect(published.map(({ letters }) => letters)).toEqual(requests);
});

test('what another replay has sent meanwhile is left out, the rest of its request goes', async () => {
  const requests = requestsOf(2, 2);
  const taken = [...(requests[0]?.slice(0, 1) ?? []), ...(requests[1] ?? [])];
  const { records, leftOut, means } = await aWorld(requests, taken);
  await sendReplays(toStream(requests), means());
  expect(records()).toEqual([{ requestId: requests[0]?.[0].requestId, only: [1] }]);
  expect(leftOut).toEqual(taken.map((letter) => ({ letter, reason: 'sent by ada', wasSent: true })));
});

test('what was sent before is left out without a word to Kafka', async () => {
  const [open, replayed] = [aDeadLetter({ code: 'too_old' }), aDeadLetter({ replayedAt: 0, state: 'replayed' })];
  const requests: readonly DeadRequest[] = [[open], [replayed]];
  const { records, leftOut, means } = await aWorld(requests);
  await sendReplays(toStream(requests), means());
  expect(records()).toHaveLength(1);
  expect(leftOut).toMatchObject([{ letter: { id: replayed.id }, wasSent: true }]);
});

test('when Kafka takes no more, what it has taken is recorded, and the replay fails', async () => {
  const requests = requestsOf(6);
  const { published, unanswered, records, means } = await aWorld(requests);
  const { publisher } = means();
  let left = 4;
  const failing: SendMeans['publisher'] = {
    partitions: PARTITIONS,
    publish: (...args) => (left-- > 0 ? publisher.publish(...args) : Promise.reject(new Error('given up'))),
  };
  await expect(sendReplays(toStream(requests), means({ publisher: failing }))).rejects.toThrow(
    'Kafka does not take them: given up. Run the same command again',
  );
  expect(published).toHaveLength(4);
  expect(records()).toHaveLength(4);
  expect(unanswered).toEqual(requests.slice(4).flat());
});

test('a Kafka that goes away is not waited for without end; what it had is recorded, and what it may have is told', async () => {
  const requests = requestsOf(100, 2);
  const { published, unanswered, silence, steps, means } = await aWorld(requests);
  const onSent = () => {
    if (published.length === 32) silence();
  };
  await expect(sendReplays(toStream(requests), means({ onSent, silenceMs: 20 }))).rejects.toThrow(
    'Kafka has acknowledged nothing for 0.02 s. Run the same command again to go on',
  );
  expect(published.map(({ letters }) => letters)).toEqual(requests.slice(0, 32));
  expect(unanswered).toEqual(requests.slice(32, 64).flat());
  expect(steps.filter((step) => step.startsWith('claimed'))).toHaveLength(2);
});

test('bodies of few requests are in memory at a time, and a slow pace sends few together', async () => {
  const requests = requestsOf(70);
  const { steps, means } = await aWorld(requests);
  await sendReplays(toStream(requests), means());
  expect(steps.filter((step) => step.startsWith('claimed'))).toEqual(['claimed 32', 'claimed 32', 'claimed 6']);
  steps.length = 0;
  const pace = new Pace(
    5,
    () => 0,
    () => Promise.resolve(),
  );
  await sendReplays(toStream(requests.slice(0, 12)), means({ pace }));
  expect(steps.filter((step) => step.startsWith('claimed'))).toEqual(['claimed 5', 'claimed 5', 'claimed 2']);
});

test('of requests with thousands of dead letters few are in memory at a time', async () => {
  const requests = requestsOf(5, 2_000);
  const { steps, means } = await aWorld(requests);
  await sendReplays(toStream(requests), means());
  expect(steps.filter((step) => step.startsWith('claimed'))).toEqual(['claimed 6000', 'claimed 4000']);
});

test('a preview sends and records nothing', async () => {
  const requests = requestsOf(1, 2);
  const { steps, records, means } = await aWorld(requests);
  const previewed = [];
  for await (const { letters } of previewReplays(toStream(requests), means())) previewed.push(letters);
  expect(previewed).toEqual(requests);
  expect([steps, records()]).toEqual([[], []]);
});

test('of records beyond the first of their message the positions are those of the body', async () => {
  const letter = aDeadLetter({ code: 'too_old', rawIndex: 3 * MAX_EVENTS_PER_RECORD + 1 });
  const { records, means } = await aWorld([[letter]]);
  await sendReplays(toStream([[letter]]), means());
  expect(records()).toEqual([{ requestId: letter.requestId, only: [1] }]);
});
