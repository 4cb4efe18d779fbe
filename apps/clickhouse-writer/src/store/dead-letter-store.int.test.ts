import { uuidFromBytes, uuidToBytes } from '@millrace/contracts';
import { testEngines } from '@millrace/testing';
import { Workbench } from '../batch/workbench';
import { dropRepeatedLetters } from '../batch/drop-repeated-letters';
import { aDeadLetterRow, uuidOf } from '../testing/a-dead-letter-row';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { createDeadLetterStore, type DeadLetterStore } from './dead-letter-store';
import { InsertPressure } from './insert-pressure';
import { createInsertRows } from './insert-rows';

let database: TestDatabase;
let store: DeadLetterStore;

beforeAll(async () => {
  database = await createTestDatabase(testEngines().clickhouseUrl);
  const { clickhouse } = database;
  const pressure = new InsertPressure({ onPressure: () => undefined });
  const means = { clickhouse, workbench: new Workbench(), pressure, timeoutMs: 30_000, onInserted: () => undefined };
  store = createDeadLetterStore(clickhouse, createInsertRows(means));
});

afterAll(() => database.remove());

const guard = { requireCurrent: () => undefined, signal: new AbortController().signal };
/** Accounts are kept for a month. */
const first = aDeadLetterRow({ received_at: Date.now() });
const second = { ...first, dead_letter_id: uuidToBytes(uuidOf(2)), raw_offset: 20 };
const unrelated = { ...first, dead_letter_id: uuidToBytes(uuidOf(3)), event_id: uuidToBytes(uuidOf(9)) };

test('a repeat is left out until its first is sent again, and the accounts hold it', async () => {
  await store.insertDeadLetters('first', [first, unrelated], guard);
  const decided = await dropRepeatedLetters([second], store);
  expect(decided.letters).toEqual([]);
  await store.insertDuplicates('second', decided.repeats, guard);
  const { clickhouse } = database;
  expect(
    await clickhouse.query(
      'SELECT toUInt32(dead_lettered) AS letters, toUInt32(duplicates) AS repeats FROM completeness',
    ),
  ).toEqual([{ letters: 2, repeats: 1 }]);

  await clickhouse.command(`INSERT INTO dead_letter_replays_v1 (replay_id, dead_letter_id, outcome)
    VALUES ('${uuidOf(5)}', '${uuidOf(1)}', 'intended')`);
  expect((await dropRepeatedLetters([second], store)).letters).toEqual([second]);
});

test('as many letters as a fetch may hold are asked for', async () => {
  const letters = Array.from({ length: 6_000 }, (_, number) => {
    const id = uuidToBytes(`01936b2e-7c00-7000-9000-${String(number).padStart(12, '0')}`);
    return aDeadLetterRow({ dead_letter_id: id, event_id: id, request_id: id });
  });
  await store.insertDeadLetters('many', letters, guard);
  const found = await store.findSiblings(letters);
  expect(new Set(found.map(({ dead_letter_id }) => uuidFromBytes(dead_letter_id))).size).toBe(6_000);
});
