/**
 * What Native blocks buy: `npx tsx libs/clickhouse/perf/native-block.ts`, against a ClickHouse that nobody else uses
 * meanwhile. The same events go in as Native blocks and as objects through the client's own insert (JSONEachRow), in
 * turns; CPU is that of this process and the engine's own count.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { createSilentLogger } from '@millrace/observability';
import { clickhouseComponent, createNativeBlock, type ClickHouseConnection } from '../src/index';
import { generateEvents } from './generate-attributes';

const ROWS = 50_000;

const COLUMNS = {
  event_id: 'UUID',
  project: 'String',
  dialect: 'String',
  source: 'String',
  type: 'String',
  message: 'String',
  severity: 'Int8',
  generation_time: 'DateTime64(3)',
  reception_time: 'DateTime64(3)',
  corrected_time: 'DateTime64(3)',
  seq_number: 'Int32',
  client_key: 'String',
  tags: 'Array(String)',
  client_address: 'String',
  user_agent: 'String',
  request_id: 'UUID',
  raw_offset: 'UInt64',
  normalised_offset: 'UInt64',
  attributes: 'String',
} as const;

const TABLE = `CREATE TABLE {name} (
  event_id UUID, project LowCardinality(String), dialect LowCardinality(String), source LowCardinality(String),
  type LowCardinality(String), message String, severity Int8, generation_time DateTime64(3, 'UTC'),
  reception_time DateTime64(3, 'UTC'), corrected_time DateTime64(3, 'UTC'), seq_number Int32, client_key String,
  tags Array(LowCardinality(String)), client_address String, user_agent LowCardinality(String), request_id UUID,
  raw_offset UInt64, normalised_offset UInt64, attributes String CODEC(ZSTD(1))
) ENGINE = Null`;

type Event = ReturnType<typeof createEvents>[number];

function createEvents() {
  return [...generateEvents(ROWS, 1)].map(({ dialect, attributes }, index) => ({
    event_id: randomBytes(16),
    project: 'default',
    dialect,
    source: 'a source',
    type: `type ${String(index % 20)}`,
    message: `Something happened to number ${String(index)} of many`,
    severity: index % 6,
    generation_time: 1.75e12 + index,
    reception_time: 1.75e12 + index,
    corrected_time: 1.75e12 + index,
    seq_number: index,
    client_key: index % 2 === 0 ? '' : `reference-${String(index)}`,
    tags: ['one', 'two'].slice(index % 3),
    client_address: '192.0.2.7',
    user_agent: 'benchmark/1.0',
    request_id: randomBytes(16),
    raw_offset: index,
    normalised_offset: index,
    attributes: JSON.stringify(attributes),
  }));
}

type Insert = (events: readonly Event[]) => Promise<void>;

function nativeInsert(clickhouse: ClickHouseConnection): Insert {
  const block = createNativeBlock(COLUMNS);
  return async (events) => {
    for (const event of events) block.append(event);
    const { schema, rows } = block;
    const token = randomUUID();
    await clickhouse.insert({ table: 'native', schema, rows, block: block.finish(), token, timeoutMs: 60_000 });
  };
}

function jsonInsert(client: ClickHouseClient): Insert {
  return async (events) => {
    const values = events.map((event) => ({
      ...event,
      event_id: toUuidText(event.event_id),
      request_id: toUuidText(event.request_id),
      generation_time: toTimeText(event.generation_time),
      reception_time: toTimeText(event.reception_time),
      corrected_time: toTimeText(event.corrected_time),
    }));
    await client.insert({ table: 'json', values, format: 'JSONEachRow', clickhouse_settings: { async_insert: 0 } });
  };
}

function toUuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function toTimeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}

interface Cost {
  readonly client: number;
  readonly engine: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { url: { type: 'string', default: 'http://127.0.0.1:8123' }, rounds: { type: 'string', default: '10' } },
  });
  const database = `perf_${randomUUID().replaceAll('-', '')}`;
  const { value: clickhouse, stop } = await clickhouseComponent(
    {
      url: values.url,
      user: 'default',
      password: undefined,
      database,
      cluster: undefined,
      compression: false,
      requestTimeoutMs: 60_000,
    },
    createSilentLogger(),
  ).start();
  const client = createClient({ url: values.url, database });
  await clickhouse.createDatabase();
  try {
    for (const name of ['native', 'json']) await clickhouse.command(TABLE.replace('{name}', name));
    const inserts = { Native: nativeInsert(clickhouse), JSONEachRow: jsonInsert(client) };
    const events = createEvents();
    console.log('| format | client µs/row | engine µs/row |\n|---|---:|---:|');
    const rounds = Number(values.rounds);
    const costs = await measureInTurns(rounds, inserts, (insert) => costOf(clickhouse, () => insert(events)));
    for (const [name, { client: own, engine }] of costs) {
      console.log(`| ${name} | ${own.toFixed(2)} | ${engine.toFixed(2)} |`);
    }
  } finally {
    await clickhouse.command(`DROP DATABASE ${database}`);
    await client.close();
    await stop();
  }
}

/** The median cost of each; a round before the counted ones warms up. */
async function measureInTurns(
  rounds: number,
  inserts: Readonly<Record<string, Insert>>,
  measure: (insert: Insert) => Promise<Cost>,
): Promise<ReadonlyMap<string, Cost>> {
  const costs = new Map<string, Cost[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const [name, insert] of Object.entries(inserts)) {
      const cost = await measure(insert);
      costs.set(name, round === 0 ? [] : [...(costs.get(name) ?? []), cost]);
    }
  }
  return new Map([...costs].map(([name, measured]) => [name, medianCost(measured)]));
}

function medianCost(costs: readonly Cost[]): Cost {
  return {
    client: medianOf(costs.map(({ client }) => client)),
    engine: medianOf(costs.map(({ engine }) => engine)),
  };
}

async function costOf(clickhouse: ClickHouseConnection, action: () => Promise<void>): Promise<Cost> {
  const engineBefore = await readEngineCpu(clickhouse);
  const clientBefore = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(clientBefore);
  return { client: (user + system) / ROWS, engine: ((await readEngineCpu(clickhouse)) - engineBefore) / ROWS };
}

async function readEngineCpu(clickhouse: ClickHouseConnection): Promise<number> {
  const rows = await clickhouse.query<{ microseconds: number }>(
    "SELECT value AS microseconds FROM system.events WHERE event = 'OSCPUVirtualTimeMicroseconds'",
  );
  return rows[0]?.microseconds ?? 0;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

void main();
