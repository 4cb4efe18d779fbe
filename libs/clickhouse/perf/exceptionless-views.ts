/**
 * What it costs that `exceptionless_events` shows what users said about an event later:
 * `npx tsx libs/clickhouse/perf/exceptionless-views.ts --rows 2000000 --descriptions 10000`, against a ClickHouse that
 * nobody else uses meanwhile. The same questions go to the view without descriptions (as migration 4 made it), to the
 * present one, and to one that joins them, in turns. CPU is the engine's own count of it.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSilentLogger } from '@millrace/observability';
import { clickhouseComponent, type ClickHouseConnection } from '../src/index';
import { loadMigrations } from '../src/migrations/load-migrations';
import { migrate } from '../src/migrations/migrate';
import { renderMigration } from '../src/migrations/render-migration';

const ROUNDS = 15;
const VIEWS = ['without_descriptions', 'exceptionless_events', 'with_join'] as const;
const MIGRATIONS_FOLDER = join(__dirname, '../../../deploy/clickhouse/migrations');

const QUESTIONS: Readonly<Record<string, string>> = {
  'count()': 'SELECT count() FROM {view}',
  'count() of a project and type': "SELECT count() FROM {view} WHERE project = 'shop' AND type = 'error'",
  'errors that hurt most users': `SELECT error_type, any(error_message), count(), uniq(user_identity) AS users, max(date)
    FROM {view} WHERE type = 'error' GROUP BY error_type, error_signature ORDER BY users DESC LIMIT 10`,
  'what happened to a user': `SELECT date, type, severity, message, error_stack_trace FROM {view}
    WHERE user_identity = 'user-123' ORDER BY date`,
  'a sum of values': "SELECT sum(value) FROM {view} WHERE type = 'usage'",
  'what users say':
    "SELECT date, message, user_description FROM {view} WHERE user_description != '' ORDER BY date LIMIT 20",
};

const WITH_JOIN = `CREATE VIEW with_join AS
  SELECT e.* EXCEPT (user_description), if(said = '', e.user_description, said) AS user_description
  FROM without_descriptions AS e
  LEFT ANY JOIN (
    SELECT
      project,
      attributes.described_reference_id::String AS reference_id,
      argMax(attributes.\`@user_description\`.description::String, generation_time) AS said
    FROM events_v1
    WHERE dialect = 'exceptionless' AND type = 'user_description'
    GROUP BY project, reference_id
  ) AS d USING (project, reference_id)
  WHERE type != 'user_description'`;

/** Errors, logs and usages of 5,000 users in three projects; the errors have reference ids. */
const EVENTS = `
  SELECT
    ['default', 'shop', 'bank'][1 + number % 3] AS project,
    multiIf(number % 10 < 4, 'error', number % 10 < 8, 'log', 'usage') AS type,
    if(type = 'error', lower(hex(sipHash64(number))), '') AS client_key,
    'something happened to order ' || toString(cityHash64(number)) AS message,
    '{"reference_id":"' || client_key || '","value":' || toString(number % 100)
      || ',"@user":{"identity":"user-' || toString(number % 5000) || '"},"@environment":{"machine_name":"m'
      || toString(number % 20) || '"},"@simple_error":{"message":"m","stack_trace":"at Main()"}}' AS attributes,
    if(type = 'error', 'Fault' || toString(number % 30), '') AS error_type
  FROM numbers({from:UInt64}, {rows:UInt64})`;

const DESCRIPTIONS = `
  SELECT
    ['default', 'shop', 'bank'][1 + (number * 10) % 3] AS project,
    'user_description' AS type,
    '' AS client_key,
    'it broke' AS message,
    '{"described_reference_id":"' || lower(hex(sipHash64(number * 10)))
      || '","@user_description":{"email_address":"a@example.com","description":"it broke"}}' AS attributes,
    '' AS error_type
  FROM numbers({from:UInt64}, {rows:UInt64})`;

const ROWS_PER_INSERT = 500_000;

async function insert(clickhouse: ClickHouseConnection, source: string, rows: number): Promise<void> {
  for (let from = 0; from < rows; from += ROWS_PER_INSERT) {
    const filled = source
      .replace('{from:UInt64}', String(from))
      .replace('{rows:UInt64}', String(Math.min(ROWS_PER_INSERT, rows - from)));
    await clickhouse.command(
      `INSERT INTO events_v1 (event_id, dialect, project, type, client_key, message, attributes, error_type,
        error_signature, generation_time, reception_time, corrected_time)
       SELECT generateUUIDv4(), 'exceptionless', *, error_type, now64(3) AS now, now, now FROM (${filled})`,
    );
  }
}

async function createOtherViews(clickhouse: ClickHouseConnection): Promise<void> {
  const migrations = await loadMigrations(MIGRATIONS_FOLDER);
  const { sql = '' } = migrations.find(({ name }) => name === 'views') ?? {};
  const layout = { database: clickhouse.database, cluster: undefined };
  const before = renderMigration(sql, layout).find((statement) => statement.includes('VIEW exceptionless_events'));
  await clickhouse.command((before ?? '').replace('VIEW exceptionless_events', 'VIEW without_descriptions'));
  await clickhouse.command(WITH_JOIN);
}

/** Prints the median CPU time of each question to each view. */
async function measure(clickhouse: ClickHouseConnection): Promise<void> {
  console.log(`| question | ${VIEWS.map((view) => `${view}, ms`).join(' | ')} |\n|---|${'---:|'.repeat(VIEWS.length)}`);
  for (const [name, sql] of Object.entries(QUESTIONS)) {
    const milliseconds = new Map<string, number[]>(VIEWS.map((view) => [view, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [view, taken] of milliseconds) {
        const before = await readCpu(clickhouse);
        await clickhouse.query(sql.replace('{view}', view));
        taken.push((await readCpu(clickhouse)) - before);
      }
    }
    console.log(`| ${[name, ...[...milliseconds.values()].map((taken) => median(taken).toFixed(1))].join(' | ')} |`);
  }
}

/** Milliseconds since the engine began. */
async function readCpu(clickhouse: ClickHouseConnection): Promise<number> {
  const rows = await clickhouse.query<{ microseconds: number }>(
    "SELECT value AS microseconds FROM system.events WHERE event = 'OSCPUVirtualTimeMicroseconds'",
  );
  return (rows[0]?.microseconds ?? 0) / 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:8123' },
      rows: { type: 'string', default: '2000000' },
      descriptions: { type: 'string', default: '10000' },
    },
  });
  const database = `perf_${randomUUID().replaceAll('-', '')}`;
  const config = { user: 'default', password: undefined, cluster: undefined, compression: false };
  const { value: clickhouse, stop } = await clickhouseComponent(
    { ...config, url: values.url, database, requestTimeoutMs: 600_000 },
    createSilentLogger(),
  ).start();
  await clickhouse.createDatabase();
  try {
    await migrate(clickhouse, await loadMigrations(MIGRATIONS_FOLDER));
    await createOtherViews(clickhouse);
    await insert(clickhouse, EVENTS, Number(values.rows));
    await insert(clickhouse, DESCRIPTIONS, Number(values.descriptions));
    await clickhouse.command('OPTIMIZE TABLE events_v1 FINAL');
    await measure(clickhouse);
  } finally {
    await clickhouse.command(`DROP DATABASE ${database}`);
    await stop();
  }
}

void main();
