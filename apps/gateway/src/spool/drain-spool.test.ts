import { createSilentLogger } from '@millrace/observability';
import { drainSpool } from './drain-spool';
import type { SpooledRecord } from './frame';
import type { SpooledBatch } from './segment-reader';

const END = { segment: 0, offset: 0, record: 0 };

let published: string[];
let forgotten: SpooledBatch[];
let isSilent: boolean;

beforeEach(() => {
  jest.useFakeTimers();
  published = [];
  forgotten = [];
  isSilent = false;
});

afterEach(() => {
  jest.useRealTimers();
});

const textOf = ({ entry }: SpooledRecord): string => Buffer.from(entry).toString();

function aBatch(...texts: readonly string[]): SpooledBatch {
  const records = texts.map((text) => ({ entry: Buffer.from(text), receivedAt: 0, lane: 'regular' as const }));
  return { records, damaged: 0, bytes: 1, end: END };
}

/** Drains these batches; `publish` is asked with the text of a record and how often that was published before. */
function drain(batches: readonly SpooledBatch[], publish: (text: string, before: number) => Promise<void>) {
  const left = [...batches];
  const stopping = new AbortController();
  const drained = drainSpool({
    spool: {
      read: () => Promise.resolve(left.shift()),
      forget: (batch) => Promise.resolve(void forgotten.push(batch)),
    },
    publish: (record) => {
      const text = textOf(record);
      const before = published.filter((each) => each === text).length;
      published.push(text);
      return publish(text, before);
    },
    isSilent: () => isSilent,
    onDrained: () => undefined,
    signal: stopping.signal,
    log: createSilentLogger(),
  });
  return { drained, stopping };
}

const never = new Promise<void>(() => undefined);

test('a batch is forgotten when the brokers have all of it, and not before', async () => {
  let acknowledge: () => void = () => undefined;
  const acknowledged = new Promise<void>((resolve) => {
    acknowledge = resolve;
  });
  const { drained } = drain([aBatch('one', 'two')], (text) => (text === 'two' ? acknowledged : Promise.resolve()));
  await jest.advanceTimersByTimeAsync(1_000);
  expect(forgotten).toEqual([]);
  acknowledge();
  await drained;
  expect([published, forgotten.length]).toEqual([['one', 'two'], 1]);
});

test('what one partition holds back is published in another one, and what is behind it goes on', async () => {
  const publish = (text: string, before: number) => (text === 'held' && before === 0 ? never : Promise.resolve());
  const { drained } = drain([aBatch('one', 'held'), aBatch('next')], publish);
  await jest.advanceTimersByTimeAsync(11_000);
  await drained;
  expect(published).toEqual(['one', 'held', 'held', 'next']);
  expect(forgotten).toHaveLength(2);
});

test('brokers that are slow, or all silent, get nothing more than that', async () => {
  isSilent = true;
  const { drained, stopping } = drain([aBatch('held')], () => never);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(published).toEqual(['held']);
  isSilent = false;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(published).toEqual(['held', 'held']);
  stopping.abort();
  await jest.advanceTimersByTimeAsync(0);
  expect(forgotten).toEqual([]);
  await drained;
});

test('a record that is refused is published again, and alone', async () => {
  const { drained } = drain([aBatch('one', 'refused')], (text, before) =>
    text === 'refused' && before < 2 ? Promise.reject(new Error('given up')) : Promise.resolve(),
  );
  await jest.advanceTimersByTimeAsync(3_000);
  await drained;
  expect(published).toEqual(['one', 'refused', 'refused', 'refused']);
});
