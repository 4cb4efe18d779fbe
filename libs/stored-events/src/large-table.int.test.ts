import { ANY_EVENT, type Condition, type EventReader } from '@millrace/domain';
import { aStoredEvent, testEngines } from '@millrace/testing';
import { createAsk } from './ask';
import { createEventReaders } from './event-readers';
import { createFreshInserts } from './follow/fresh-inserts';
import { sql, text } from './sql/sql';
import { countReads, type Reads } from './testing/count-reads';
import { createEventStore, type EventStore } from './testing/event-store';
import { filledTime, fillTable } from './testing/fill-table';

const FEW = 50_000;
const MANY = 20 * FEW;

/** So few that the events of each fill many granules of the large table. */
const TYPES = 3;

/** Twenty times the rows may make a page read so many times as many. */
const MOST_GROWTH = 3;

interface Filled {
  readonly reader: EventReader;
  readonly reads: Reads;
  readonly rows: number;
  readonly store: EventStore;
}

let small: Filled;
let large: Filled;
beforeAll(async () => {
  small = await createFilled(FEW);
  large = await createFilled(MANY);
}, 180_000);
afterAll(async () => {
  await small.store.remove();
  await large.store.remove();
});

async function createFilled(rows: number): Promise<Filled> {
  const store = await createEventStore(testEngines().clickhouseUrl);
  await fillTable(store.clickhouse, rows, TYPES);
  // How many parts there are is a matter of the moment.
  await store.clickhouse.command('OPTIMIZE TABLE events_v1 FINAL');
  const { clickhouse, reads } = countReads(store.clickhouse);
  return {
    store,
    rows,
    reads,
    reader: createEventReaders(clickhouse).readerOf({ project: 'default', dialect: 'yamcs' }),
  };
}

async function rowsReadFor(
  { reader, reads, rows }: Filled,
  ask: (reader: EventReader, rows: number) => Promise<unknown>,
) {
  reads.rows = 0;
  await ask(reader, rows);
  return reads.rows;
}

const type: Condition = { kind: 'text', field: 'type', is: '=', value: 'type 1', ignoreCase: false };
const severe: Condition = { kind: 'severity-in', values: ['SEVERE'] };
const middle = (rows: number) => ({ generationTime: filledTime(rows / 2), source: '', seqNumber: 0, id: '' });

test.each<[string, (reader: EventReader, rows: number) => Promise<unknown>]>([
  ['the newest page', async (reader) => reader.page({ where: ANY_EVENT, order: 'descending', limit: 100 })],
  ['the oldest page', async (reader) => reader.page({ where: ANY_EVENT, order: 'ascending', limit: 100 })],
  [
    'a page in the middle',
    async (reader, rows) => reader.page({ where: ANY_EVENT, order: 'descending', limit: 100, after: middle(rows) }),
  ],
  ['the newest page of a type', async (reader) => reader.page({ where: type, order: 'descending', limit: 100 })],
  ['the newest page of a severity', async (reader) => reader.page({ where: severe, order: 'descending', limit: 100 })],
  [
    'a page of an hour',
    async (reader, rows) =>
      reader.page({
        where: ANY_EVENT,
        order: 'ascending',
        limit: 100,
        period: { from: filledTime(rows / 2), to: filledTime(rows / 2) + 3_600_000 },
      }),
  ],
  ['an event that never was', async (reader) => reader.whereabouts('01995a2c-0000-7000-8000-000000000001')],
])('%s costs as much among twenty times as many events', async (_what, ask) => {
  const few = await rowsReadFor(small, ask);
  const many = await rowsReadFor(large, ask);
  expect(many).toBeLessThanOrEqual(MOST_GROWTH * few);
});

test('a look for what is new reads what was stored in the last minute', async () => {
  const { store } = large;
  const { clickhouse, reads } = countReads(store.clickhouse);
  const scope = sql`project = ${text('default')} AND dialect = ${text('yamcs')}`;
  await store.insert([aStoredEvent({ project: 'default', dialect: 'yamcs' })]);
  expect(await createFreshInserts(createAsk(clickhouse), scope, new AbortController().signal).find()).toHaveLength(1);
  expect(reads.rows).toBe(1);
});

test.each([
  "type = 'type 1' AND source = 'source 2'",
  "project = 'default' AND message = 'no such message'",
  "generation_time > '2026-01-02' AND message = 'no such message'",
])('ClickHouse does not lose rows to the projection where it is asked for the opposite of %s', async (together) => {
  const { clickhouse } = large.store;
  const scope = "project = 'default' AND dialect = 'yamcs'";
  const count = async (condition: string, settings: Readonly<Record<string, number>>) =>
    clickhouse.query(`SELECT count() AS events FROM events WHERE ${scope} AND ${condition}`, {}, { settings });
  // As in a table of many millions of rows.
  const found = await count(`NOT (${together})`, { min_table_rows_to_use_projection_index: 0 });
  expect(found).toEqual(await count(`NOT (${together})`, { optimize_use_projections: 0 }));
});
