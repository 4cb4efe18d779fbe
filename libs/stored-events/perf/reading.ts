import { parseArgs } from 'node:util';
import type { ClickHouseConnection } from '@millrace/clickhouse';
import { ANY_EVENT, type Condition, type EventReader } from '@millrace/domain';
import { createAsk } from '../src/ask';
import { createEventReaders } from '../src/event-readers';
import { createFreshInserts } from '../src/follow/fresh-inserts';
import { readRows } from '../src/page/read-page';
import { EVENT_ORDER } from '../src/sql/order-sql';
import { sql, text } from '../src/sql/sql';
import { countReads } from '../src/testing/count-reads';
import { createEventStore } from '../src/testing/event-store';
import { filledTime, fillTable } from '../src/testing/fill-table';

const ROUNDS = 5;
const SCOPE = { project: 'default', dialect: 'yamcs' };

/** What is asked of a table with so many rows. */
type Question = (reader: EventReader, rows: number) => Promise<unknown>;

function pageWhere(where: Condition, order: 'ascending' | 'descending' = 'descending'): Question {
  return async (reader) => reader.page({ where, order, limit: 100 });
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  'newest 100': pageWhere(ANY_EVENT),
  'oldest 100': pageWhere(ANY_EVENT, 'ascending'),
  '100 from the middle': async (reader, rows) => {
    const after = { generationTime: filledTime(rows / 2), source: '', seqNumber: 0, id: '' };
    return reader.page({ where: ANY_EVENT, order: 'descending', limit: 100, after });
  },
  'newest 100 of a type': pageWhere({ kind: 'text', field: 'type', is: '=', value: 'type 3', ignoreCase: false }),
  'newest 100 of a severity': pageWhere({ kind: 'severity-in', values: ['SEVERE'] }),
  'newest 100 of a user (attribute)': pageWhere({
    kind: 'text',
    field: { attribute: ['user', 'identity'] },
    is: '=',
    value: 'user-77',
    ignoreCase: false,
  }),
  'a word that is nowhere': pageWhere({ kind: 'contains', field: 'message', text: 'nowhere', ignoreCase: true }),
  '20,000 in a stream': async (reader) => {
    let events = 0;
    for await (const some of reader.stream({ where: ANY_EVENT, order: 'ascending' })) {
      events += some.length;
      if (events >= 20_000) break;
    }
  },
  'count of all': async (reader) => reader.count({ where: ANY_EVENT }),
  sources: async (reader) => reader.distinct('source', { where: ANY_EVENT, limit: 1_000 }),
  'an id that never was': async (reader) => reader.whereabouts('01995a2c-0000-7000-8000-000000000001'),
};

interface Figures {
  rowsRead: number;
  milliseconds: number;
}

async function measure(connection: ClickHouseConnection, rows: number): Promise<ReadonlyMap<string, Figures>> {
  const { clickhouse, reads } = countReads(connection);
  const figures = new Map<string, Figures>();
  const add = async (name: string, ask: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      reads.rows = 0;
      const startedAt = performance.now();
      await ask();
      times.push(performance.now() - startedAt);
    }
    figures.set(name, { rowsRead: reads.rows, milliseconds: times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0 });
  };
  const reader = createEventReaders(clickhouse).readerOf(SCOPE);
  const scope = sql`project = ${text(SCOPE.project)} AND dialect = ${text(SCOPE.dialect)}`;
  const ask = createAsk(clickhouse);
  await add('newest 100, plain ORDER BY', async () =>
    readRows(ask, sql`${scope} ORDER BY ${EVENT_ORDER.descending} LIMIT 100`),
  );
  for (const [name, question] of Object.entries(QUESTIONS)) await add(name, async () => question(reader, rows));
  const fresh = createFreshInserts(ask, scope, new AbortController().signal);
  await add('a look for new events', async () => fresh.find());
  return figures;
}

const WITHOUT = [
  'ALTER TABLE events_v1 DROP PROJECTION by_time',
  'ALTER TABLE events_v1 DROP INDEX generation_time_minmax',
  'ALTER TABLE events_v1 DROP INDEX stored_at_minmax',
];

/** What storing costs with the projection and the indexes, or without. */
async function measureStoring(url: string, statements: readonly string[], rows: number): Promise<readonly string[]> {
  const store = await createEventStore(url);
  const { clickhouse } = store;
  try {
    for (const statement of statements) await clickhouse.command(statement);
    await clickhouse.command('SYSTEM STOP MERGES events_v1');
    const inserting = await cpuOf(clickhouse, async () => fillTable(clickhouse, rows));
    await clickhouse.command('SYSTEM START MERGES events_v1');
    const merging = await cpuOf(clickhouse, async () => clickhouse.command('OPTIMIZE TABLE events_v1 FINAL'));
    const [size] = await clickhouse.query<{ bytes: number }>(
      'SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = {database:String}',
      { database: clickhouse.database },
    );
    return [inserting, merging, size?.bytes ?? 0].map((total) => (total / rows).toFixed(1));
  } finally {
    await store.remove();
  }
}

/** The engine's CPU time from before to after, in microseconds: the action's own as long as nothing else runs. */
async function cpuOf(clickhouse: ClickHouseConnection, action: () => Promise<void>): Promise<number> {
  const readCpu = async () => {
    const [row] = await clickhouse.query<{ value: number }>(
      "SELECT value FROM system.events WHERE event = 'OSCPUVirtualTimeMicroseconds'",
    );
    return row?.value ?? 0;
  };
  const before = await readCpu();
  await action();
  return (await readCpu()) - before;
}

function printTable(header: readonly string[], lines: readonly (readonly string[])[]): void {
  console.log(`| ${header.join(' | ')} |`);
  console.log(`|---|${'---:|'.repeat(header.length - 1)}`);
  for (const line of lines) console.log(`| ${line.join(' | ')} |`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:8123' },
      rows: { type: 'string', default: '1000000,10000000' },
    },
  });
  const sizes = values.rows.split(',').map(Number);
  const measured: ReadonlyMap<string, Figures>[] = [];
  for (const rows of sizes) {
    const store = await createEventStore(values.url);
    await fillTable(store.clickhouse, rows);
    measured.push(await measure(store.clickhouse, rows));
    await store.remove();
  }
  const columns = sizes.flatMap((rows) => [`rows read of ${String(rows)}`, 'ms']);
  printTable(
    ['question', ...columns],
    [...(measured[0]?.keys() ?? [])].map((name) => {
      const figures = measured.map((of) => of.get(name) ?? { rowsRead: 0, milliseconds: 0 });
      return [name, ...figures.flatMap((of) => [String(of.rowsRead), of.milliseconds.toFixed(0)])];
    }),
  );
  const [rows = 0] = sizes;
  printTable(
    ['events_v1', 'insert µs/row', 'merge µs/row', 'bytes/row'],
    [
      ['without', ...(await measureStoring(values.url, WITHOUT, rows))],
      ['with', ...(await measureStoring(values.url, [], rows))],
    ],
  );
}

void main();
