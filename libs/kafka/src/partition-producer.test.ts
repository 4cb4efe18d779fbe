import { createSilentLogger } from '@millrace/observability';
import { KafkaJSConnectionError, KafkaJSProtocolError } from 'kafkajs';
import { record } from './contract/workbench';
import { InMemoryLog } from './in-memory-log';
import { PartitionProducer } from './partition-producer';
import type { OutgoingRecord } from './records';

const outOfOrder = new KafkaJSProtocolError({
  type: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  message: 'gap',
} as unknown as string);
const tooLarge = new KafkaJSProtocolError({ type: 'MESSAGE_TOO_LARGE', message: 'too large' } as unknown as string);
const noConnection = new KafkaJSConnectionError('ECONNRESET');

/** What the broker does with a send: takes it or not, and answers or not. */
interface Step {
  readonly isAppended: boolean;
  readonly error?: Error;
}

const fine: Step = { isAppended: true };

const tooLong = Symbol('there are too many records to look through');
/** What comes of reading the log; where nothing is said, the records. */
type Reading = Error | typeof tooLong;

/** A partition whose broker follows a script, and the effects on it in their order. */
function scripted(steps: readonly Step[], readings: readonly Reading[] = [], backOff = { first: 1, max: 4 }) {
  const log = new InMemoryLog('topic', 0);
  const effects: string[] = [];
  const script = [...steps];
  const outcomes = [...readings];
  let producers = 0;
  const producer = new PartitionProducer({
    topic: 'topic',
    partition: 0,
    log: createSilentLogger(),
    end: 0,
    backOff,
    createProducer: () => {
      producers += 1;
      const id = producers;
      return Promise.resolve({
        send: (_partition: number, records: readonly OutgoingRecord[]) => {
          effects.push(`producer ${String(id)} sends ${textsOf(records)}`);
          const { isAppended, error } = script.shift() ?? fine;
          const offset = isAppended ? log.append(records) : -1;
          return error === undefined ? Promise.resolve(offset) : Promise.reject(error);
        },
        disconnect: () => {
          effects.push(`producer ${String(id)} disconnects`);
          return Promise.resolve();
        },
      });
    },
    readTail: (from) => {
      effects.push(`reads the log from ${String(from)}`);
      const reading = outcomes.shift();
      if (reading instanceof Error) return Promise.reject(reading);
      return Promise.resolve(reading === tooLong ? undefined : log.records.slice(from));
    },
  });
  return { producer, effects, stored: () => log.records.map(({ value }) => Buffer.from(value).toString()) };
}

function textsOf(records: readonly OutgoingRecord[]): string {
  return records.map(({ value }) => Buffer.from(value).toString()).join('+');
}

describe('publishing to a partition', () => {
  it('has one batch in flight at a time', async () => {
    const { producer, effects } = scripted([{ isAppended: false, error: noConnection }]);
    const published = [producer.publish([record('a')]), producer.publish([record('b')])];
    expect(await Promise.all(published)).toEqual([0, 1]);
    expect(effects).toEqual(['producer 1 sends a', 'producer 1 sends a', 'producer 1 sends b']);
  });

  it('repeats an uncertain batch unchanged with the same producer', async () => {
    const { producer, effects } = scripted([{ isAppended: false, error: noConnection }]);
    expect(await producer.publish([record('a'), record('b')])).toBe(0);
    expect(effects).toEqual(['producer 1 sends a+b', 'producer 1 sends a+b']);
  });

  it('takes a batch of a poisoned producer for published where the log has it', async () => {
    const { producer, effects, stored } = scripted([fine, { isAppended: true, error: outOfOrder }]);
    await producer.publish([record('a')]);
    expect(await producer.publish([record('b'), record('c')])).toBe(1);
    expect(await producer.publish([record('d')])).toBe(3);
    expect(stored()).toEqual(['a', 'b', 'c', 'd']);
    expect(effects.slice(2)).toEqual(['producer 1 disconnects', 'reads the log from 1', 'producer 2 sends d']);
  });

  it('sends a batch of a poisoned producer again, with a new one, where the log does not have it', async () => {
    const { producer, effects, stored } = scripted([fine, { isAppended: false, error: outOfOrder }]);
    await producer.publish([record('a')]);
    expect(await producer.publish([record('b')])).toBe(1);
    expect(stored()).toEqual(['a', 'b']);
    expect(effects.slice(1)).toEqual([
      'producer 1 sends b',
      'producer 1 disconnects',
      'reads the log from 1',
      'producer 2 sends b',
    ]);
  });

  it('is not misled by an earlier record with the same bytes', async () => {
    const { producer, stored } = scripted([fine, { isAppended: false, error: outOfOrder }]);
    await producer.publish([record('same')]);
    await producer.publish([record('same')]);
    expect(stored()).toEqual(['same', 'same']);
  });

  it('rejects a batch whose fate cannot be told, and goes on with a new producer', async () => {
    const { producer, effects } = scripted([{ isAppended: false, error: outOfOrder }], [tooLong]);
    await expect(producer.publish([record('a')])).rejects.toMatchObject({ name: 'PublisherError' });
    expect(producer.inFlightSince).toBeUndefined();
    expect(await producer.publish([record('b')])).toBe(0);
    expect(effects).toEqual([
      'producer 1 sends a',
      'producer 1 disconnects',
      'reads the log from 0',
      'producer 2 sends b',
    ]);
  });

  it('holds a batch of unknown fate for as long as nobody can read the log', async () => {
    const { producer, effects, stored } = scripted(
      [{ isAppended: true, error: outOfOrder }],
      [noConnection, noConnection],
    );
    expect(await producer.publish([record('a')])).toBe(0);
    expect(stored()).toEqual(['a']);
    expect(effects.slice(2)).toEqual(['reads the log from 0', 'reads the log from 0', 'reads the log from 0']);
  });

  it('pauses ever longer between its tries', async () => {
    const refusal = { isAppended: false, error: outOfOrder };
    const { producer } = scripted([refusal, refusal, refusal, refusal], [], { first: 20, max: 40 });
    const startedAt = performance.now();
    await producer.publish([record('a')]);
    // A timer may fire up to a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(20 + 40 + 40 + 40 - 4);
  });

  it('rejects what the broker refuses without a second try, and sends nothing else under its sequence number', async () => {
    const { producer, effects } = scripted([{ isAppended: false, error: tooLarge }]);
    await expect(producer.publish([record('a')])).rejects.toMatchObject({ name: 'PublisherError', cause: tooLarge });
    expect(await producer.publish([record('b')])).toBe(0);
    expect(effects).toEqual(['producer 1 sends a', 'producer 1 disconnects', 'producer 2 sends b']);
  });

  it('stops only when everything it was given is settled', async () => {
    const { producer, effects } = scripted([{ isAppended: false, error: noConnection }]);
    const published = producer.publish([record('a')]);
    await producer.stop();
    expect(await published).toBe(0);
    expect(effects).toEqual(['producer 1 sends a', 'producer 1 sends a', 'producer 1 disconnects']);
    await expect(producer.publish([record('b')])).rejects.toMatchObject({ name: 'PublisherError' });
  });
});
