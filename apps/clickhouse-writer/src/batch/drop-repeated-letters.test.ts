import { uuidFromBytes, uuidToBytes } from '@millrace/contracts';
import { rawIndex } from '@millrace/domain';
import { aDeadLetterRow, uuidOf } from '../testing/a-dead-letter-row';
import type { DeadLetterRow } from '../store/dead-letter-table';
import { dropRepeatedLetters } from './drop-repeated-letters';

let stored: DeadLetterRow[];
let replayed: Set<string>;

beforeEach(() => {
  stored = [];
  replayed = new Set();
});

const store = {
  findSiblings: () => Promise.resolve(stored),
  findReplayed: (ids: readonly string[]) => Promise.resolve(new Set(ids.filter((id) => replayed.has(id)))),
};

/** What becomes of each letter, by the last digit of its id. */
async function drop(...letters: readonly DeadLetterRow[]) {
  const { letters: kept, repeats } = await dropRepeatedLetters(letters, store);
  return {
    kept: kept.map(({ dead_letter_id }) => Number(uuidFromBytes(dead_letter_id).slice(-1))),
    repeats: repeats.map(({ raw_offset }) => raw_offset),
  };
}

const first = aDeadLetterRow({ dead_letter_id: uuidToBytes(uuidOf(1)), raw_offset: 10, raw_index: rawIndex(4, 2) });
/** The same request in another message, as another of its records. */
const second = { ...first, dead_letter_id: uuidToBytes(uuidOf(2)), raw_offset: 20, raw_index: rawIndex(0, 2) };
const third = { ...second, dead_letter_id: uuidToBytes(uuidOf(3)), raw_offset: 30 };

test('of the dead letters of one event the first is kept, in a batch and behind what is stored', async () => {
  expect(await drop(first, second)).toEqual({ kept: [1], repeats: [20] });
  stored = [first];
  expect(await drop(second, third)).toEqual({ kept: [], repeats: [20, 30] });
});

test('a repeat is accounted at its own place, in the minute of its reception', async () => {
  const { repeats } = await dropRepeatedLetters([first, second], store);
  const { project, received_at: reception_time, event_id, incarnation, raw_partition, raw_index } = second;
  const place = { incarnation, raw_partition, raw_offset: 20, raw_index };
  expect(repeats).toEqual([{ project, reception_time, event_id, ...place }]);
});

test('what fails again after somebody has sent it again is news, and only its own repeats are none', async () => {
  stored = [first];
  replayed.add(uuidOf(1));
  expect(await drop(second, third)).toEqual({ kept: [2], repeats: [30] });
  expect(await drop(first, second)).toEqual({ kept: [1, 2], repeats: [] });
});

test('a batch that comes again decides as before', async () => {
  stored = [first];
  expect(await drop(first, second)).toEqual({ kept: [1], repeats: [20] });
  stored = [first, second];
  expect(await drop(first, second)).toEqual({ kept: [1, 2], repeats: [] });
});

test.each<[string, Partial<DeadLetterRow>]>([
  ['another event', { event_id: uuidToBytes(uuidOf(9)) }],
  ['another position of the body', { raw_index: rawIndex(0, 3) }],
  ['another stage', { stage: 'store' }],
  ['another project', { project: 'other' }],
  ['another reception', { received_at: first.received_at + 1 }],
])('what is about %s is no repeat', async (_what, difference) => {
  expect(await drop(first, { ...second, ...difference })).toEqual({ kept: [1, 2], repeats: [] });
});

test('a message that could not be taken apart is never a repeat', async () => {
  const nobodys = { event_id: new Uint8Array(16) };
  expect(await drop({ ...first, ...nobodys }, { ...second, ...nobodys })).toEqual({ kept: [1, 2], repeats: [] });
});
