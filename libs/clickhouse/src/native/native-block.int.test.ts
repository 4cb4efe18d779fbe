import { randomUUID } from 'node:crypto';
import { testEngines } from '@millrace/testing';
import fc from 'fast-check';
import { createTestStore, type TestStore } from '../testing/test-store';
import { createNativeBlock } from './native-block';

const SCHEMA = {
  id: 'UUID',
  text: 'String',
  word: 'String',
  severity: 'Int8',
  i32: 'Int32',
  i64: 'Int64',
  u32: 'UInt32',
  u64: 'UInt64',
  seconds: 'DateTime',
  milliseconds: 'DateTime64(3)',
  nullable: 'Nullable(Int64)',
  tags: 'Array(String)',
  texts: 'Map(String, String)',
  numbered: 'Map(UInt32, String)',
  json: 'JSON(max_dynamic_paths=16)',
} as const;

/** The table's own types, where they are others than those on the wire. */
const TABLE = `(
  id UUID, text String, word LowCardinality(String), severity Enum8('INFO' = 0, 'WATCH' = 1, 'SEVERE' = 5), i32 Int32,
  i64 Int64, u32 UInt32, u64 UInt64, seconds DateTime('UTC'), milliseconds DateTime64(3, 'UTC'), nullable Nullable(Int64),
  tags Array(LowCardinality(String)), texts Map(String, String), numbered Map(UInt32, String),
  json JSON(max_dynamic_paths=16)
) ENGINE = MergeTree ORDER BY tuple()`;

const SAFE = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };
const UINT32 = { min: 0, max: 2 ** 32 - 1 };
const wellFormed = fc.string({ unit: 'binary', maxLength: 200 });
const keyed = <K>(keys: fc.Arbitrary<K>) =>
  fc.uniqueArray(fc.tuple(keys, wellFormed), { selector: ([key]) => key, maxLength: 4 });

const rows = fc.record({
  id: fc.constant(null).map(() => randomUUID()),
  text: wellFormed,
  word: fc.constantFrom('', 'a', 'ü'),
  severity: fc.constantFrom(0, 1, 5),
  i32: fc.integer(),
  i64: fc.integer(SAFE),
  u32: fc.integer(UINT32),
  u64: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  seconds: fc.integer(UINT32),
  milliseconds: fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2300, 0, 1) - 1 }),
  nullable: fc.option(fc.integer(SAFE), { nil: undefined }),
  tags: fc.array(wellFormed, { maxLength: 4 }),
  texts: keyed(wellFormed),
  numbered: keyed(fc.integer(UINT32)),
  json: fc
    .record({ n: fc.integer(), s: wellFormed, list: fc.array(fc.boolean()) })
    .map((value) => JSON.stringify(value)),
});

type Row = typeof rows extends fc.Arbitrary<infer T> ? T : never;

let store: TestStore;
beforeAll(async () => {
  store = await createTestStore(testEngines().clickhouseUrl);
  await store.clickhouse.command(`CREATE TABLE native ${TABLE}`);
  await store.clickhouse.command(`CREATE TABLE plain ${TABLE}`);
});
afterAll(async () => {
  await store.remove();
});

test('a block stores the same rows as JSONEachRow does', async () => {
  const sample = fc.sample(rows, 2_000);
  await insertNative(sample);
  await insertPlain(sample);
  const answer = await store.clickhouse.query<{ rows: number; distinct: number; differing: number }>(
    `SELECT sum(copies) AS rows, count() AS distinct, countIf(copies != 2) AS differing FROM (
       SELECT tuple(* REPLACE (mapSort(texts) AS texts, mapSort(numbered) AS numbered, toJSONString(json) AS json)) AS row, count() AS copies
       FROM (SELECT * FROM native UNION ALL SELECT * FROM plain) GROUP BY row
     )`,
  );
  expect(answer).toEqual([{ rows: 2 * sample.length, distinct: sample.length, differing: 0 }]);
});

async function insertNative(sample: readonly Row[]): Promise<void> {
  const block = createNativeBlock(SCHEMA);
  for (const row of sample) block.append({ ...row, id: Buffer.from(row.id.replaceAll('-', ''), 'hex') });
  const { schema, rows: count } = block;
  await store.clickhouse.insert({
    table: 'native',
    schema,
    rows: count,
    block: block.finish(),
    token: randomUUID(),
    timeoutMs: 30_000,
  });
}

/** Straight to ClickHouse's HTTP interface, with nothing of this library in between. */
async function insertPlain(sample: readonly Row[]): Promise<void> {
  const lines = sample.map((row) =>
    JSON.stringify({
      ...row,
      milliseconds: new Date(row.milliseconds).toISOString().replace('T', ' ').replace('Z', ''),
      nullable: row.nullable ?? null,
      texts: Object.fromEntries(row.texts),
      numbered: Object.fromEntries(row.numbered),
      json: JSON.parse(row.json) as unknown,
    }),
  );
  const query = `INSERT INTO ${store.config.database}.plain FORMAT JSONEachRow`;
  const settings = 'input_format_try_infer_dates=0&input_format_try_infer_datetimes=0';
  const response = await fetch(`${store.config.url}/?${settings}&query=${encodeURIComponent(query)}`, {
    method: 'POST',
    body: lines.join('\n'),
  });
  expect(await response.text()).toBe('');
}
