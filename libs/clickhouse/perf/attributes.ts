/**
 * What each way to store attributes costs: `npx tsx libs/clickhouse/perf/attributes.ts --rows 1000000`, against a
 * ClickHouse that nobody else uses meanwhile. Every round inserts the same rows in every way, one after the other, so
 * that a slow minute of the machine hits all of them. CPU is the engine's own count of it.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createSilentLogger } from '@millrace/observability';
import { clickhouseComponent, type ClickHouseConnection } from '../src/index';
import { VARIANTS, type Variant } from './attribute-variants';
import { DIALECTS, generateEvents } from './generate-attributes';

const ROWS_PER_INSERT = 100_000;
const QUERY_ROUNDS = 5;

const QUERIES: Readonly<Record<string, (variant: Variant) => string>> = {
  'sum by product': ({ number, text }) =>
    `SELECT ${text('productCode')} AS product, sum(${number('quantity')}) AS sold FROM {table} WHERE dialect = 'biteral'
     GROUP BY product ORDER BY sold DESC LIMIT 10`,
  'errors of a user': ({ text }) =>
    `SELECT count() FROM {table} WHERE dialect = 'exceptionless' AND ${text('@user.identity')} = 'user-123'`,
  'status by path': ({ number }) =>
    `SELECT countIf(${number('http.status')} >= 500), avg(${number('duration_ms')}) FROM {table} WHERE dialect = 'native'`,
  'a rare name': ({ number }) => `SELECT sum(${number('feature_599')}) FROM {table}`,
  'whole rows': () => `SELECT * FROM {table} WHERE dialect = 'exceptionless' LIMIT 1000`,
};

interface Figures {
  insertCpuMicroseconds: number;
  mergeCpuMicroseconds: number;
  bytes: number;
  readonly queryMilliseconds: Record<string, number[]>;
}

class AttributeBenchmark {
  readonly #clickhouse: ClickHouseConnection;
  readonly #figures = new Map<Variant, Figures>();

  constructor(clickhouse: ClickHouseConnection) {
    this.#clickhouse = clickhouse;
    for (const variant of VARIANTS) {
      this.#figures.set(variant, {
        insertCpuMicroseconds: 0,
        mergeCpuMicroseconds: 0,
        bytes: 0,
        queryMilliseconds: {},
      });
    }
  }

  async run(rows: number, dialects: readonly string[]): Promise<void> {
    for (const variant of VARIANTS) await this.#createTable(variant);
    for (let inserted = 0; inserted < rows; inserted += ROWS_PER_INSERT) {
      const events = [...generateEvents(ROWS_PER_INSERT, inserted + 1, dialects)];
      for (const [variant, figures] of this.#figures) {
        const insert = { table: tableOf(variant), ...variant.encode(events), token: randomUUID(), timeoutMs: 60_000 };
        figures.insertCpuMicroseconds += await this.#cpuOf(() => this.#clickhouse.insert(insert));
      }
    }
    for (const [variant, figures] of this.#figures) {
      await this.#clickhouse.command(`SYSTEM START MERGES ${tableOf(variant)}`);
      const merge = () => this.#clickhouse.command(`OPTIMIZE TABLE ${tableOf(variant)} FINAL`);
      figures.mergeCpuMicroseconds = await this.#cpuOf(merge);
      figures.bytes = await this.#sizeOf(variant);
    }
    for (let round = 0; round < QUERY_ROUNDS; round++) await this.#runQueries();
    this.#print(rows);
  }

  async #createTable(variant: Variant): Promise<void> {
    const table = tableOf(variant);
    await this.#clickhouse.command(
      `CREATE TABLE ${table} (dialect LowCardinality(String), attributes ${variant.columnType} CODEC(ZSTD(1)))
       ENGINE = MergeTree ORDER BY dialect`,
    );
    await this.#clickhouse.command(`SYSTEM STOP MERGES ${table}`);
  }

  async #runQueries(): Promise<void> {
    for (const [name, toSql] of Object.entries(QUERIES)) {
      for (const [variant, { queryMilliseconds }] of this.#figures) {
        const startedAt = performance.now();
        await this.#clickhouse.query(toSql(variant).replace('{table}', tableOf(variant)));
        (queryMilliseconds[name] ??= []).push(performance.now() - startedAt);
      }
    }
  }

  /** The engine's CPU time from before to after, which is the action's own as long as nothing else runs. */
  async #cpuOf(action: () => Promise<void>): Promise<number> {
    const before = await this.#readCpu();
    await action();
    return (await this.#readCpu()) - before;
  }

  async #readCpu(): Promise<number> {
    const rows = await this.#clickhouse.query<{ microseconds: number }>(
      "SELECT value AS microseconds FROM system.events WHERE event = 'OSCPUVirtualTimeMicroseconds'",
    );
    return rows[0]?.microseconds ?? 0;
  }

  async #sizeOf(variant: Variant): Promise<number> {
    const rows = await this.#clickhouse.query<{ bytes: number }>(
      'SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = {database:String} AND table = {table:String}',
      { database: this.#clickhouse.database, table: tableOf(variant) },
    );
    return rows[0]?.bytes ?? 0;
  }

  #print(rows: number): void {
    const names = Object.keys(QUERIES);
    console.log(
      `| stored as | insert µs/row | merge µs/row | bytes/row | ${names.map((name) => `${name}, ms`).join(' | ')} |`,
    );
    console.log(`|---|${'---:|'.repeat(3 + names.length)}`);
    for (const [{ name }, { insertCpuMicroseconds, mergeCpuMicroseconds, bytes, queryMilliseconds }] of this.#figures) {
      const perRow = [insertCpuMicroseconds, mergeCpuMicroseconds, bytes].map((total) => (total / rows).toFixed(2));
      const medians = names.map((query) => median(queryMilliseconds[query] ?? []).toFixed(0));
      console.log(`| ${[name, ...perRow, ...medians].join(' | ')} |`);
    }
  }
}

function tableOf({ name }: Variant): string {
  return `attributes_${name.toLowerCase().replaceAll(/\W+/g, '_')}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:8123' },
      rows: { type: 'string', default: '1000000' },
      dialects: { type: 'string', default: DIALECTS.join(',') },
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
    await new AttributeBenchmark(clickhouse).run(Number(values.rows), values.dialects.split(','));
  } finally {
    await clickhouse.command(`DROP DATABASE ${database}`);
    await stop();
  }
}

void main();
