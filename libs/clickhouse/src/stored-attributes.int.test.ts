import { testEngines } from '@millrace/testing';
import fc from 'fast-check';
import { anEventRow, insertEventRows } from './testing/event-rows';
import { useMigratedStore } from './testing/test-store';

/** Far below the 20,000 files that a process is commonly allowed, with many inserts and merges at a time. */
const MOST_FILES_OF_A_PART = 1_500;

const store = useMigratedStore(() => testEngines().clickhouseUrl);

async function readAttributes(): Promise<readonly unknown[]> {
  const rows = await store.clickhouse.query<{ attributes: unknown }>(
    'SELECT attributes FROM events ORDER BY normalised_index',
  );
  return rows.map(({ attributes }) => attributes);
}

async function insertDocuments(documents: readonly unknown[], token: string): Promise<void> {
  const rows = documents.map((document, index) =>
    anEventRow({ attributes: JSON.stringify(document), normalised_index: index }),
  );
  await insertEventRows(store.clickhouse, rows, token);
}

test('attributes come back as they were sent', async () => {
  const documents = [
    { text: '2026-01-15', time: '2026-01-15T12:00:00Z', number: '12', yes: true, half: 0.5, wide: 9007199254740991 },
    {
      list: [1, 'two', 3.5, null, false],
      flags: [true, 1],
      words: [false, 'no'],
      empty: [],
      nested: { '@user': { 'a b`"': 'ü😀' } },
    },
    { '': 1, '\u0000': '\u0000', __proto: { constructor: 1 } },
  ];
  await insertDocuments(documents, 'as sent');
  expect(await readAttributes()).toEqual(documents);
});

test('attributes have arrays of objects as texts', async () => {
  await insertDocuments([{ frames: [{ line: 1 }, { line: 2 }] }], 'frames');
  expect(await readAttributes()).toEqual([{ frames: '[{"line":1},{"line":2}]' }]);
});

test('attributes have no nulls and no empty objects, and a dot in a name is a step down', async () => {
  await insertDocuments([{ a: null, b: {}, 'c.d': 1 }], 'nulls');
  expect(await readAttributes()).toEqual([{ c: { d: 1 } }]);
});

test('attributes that give one path two values keep the first', async () => {
  await insertDocuments([{ 'a.b': 1, a: { b: 2, c: 3 } }], 'twice');
  expect(await readAttributes()).toEqual([{ a: { b: 1, c: 3 } }]);
});

test('attributes of more paths than the bound are all there', async () => {
  const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key${String(index)}`, index]));
  await insertDocuments([wide, { key1999: 'another type' }], 'wide');
  expect(await readAttributes()).toEqual([wide, { key1999: 'another type' }]);
  expect((await store.clickhouse.query('SELECT 1 FROM events WHERE attributes.key1998 = 1998')).length).toBe(1);
});

test('attributes refuse no document at all, so none can sink a batch', async () => {
  const documents = sampleHostileDocuments(3_000);
  // As for a block above 10 MB: every column gets files of its own, and all of them are open at once.
  await store.clickhouse.command('ALTER TABLE events_v1 MODIFY SETTING min_bytes_for_wide_part = 0');
  await insertDocuments(documents, 'hostile');
  await store.clickhouse.command('ALTER TABLE events_v1 RESET SETTING min_bytes_for_wide_part');
  expect(await readAttributes()).toHaveLength(documents.length);
  const [part] = await store.clickhouse.query<{ files: number }>(
    `SELECT files FROM system.parts WHERE database = '${store.clickhouse.database}' AND table = 'events_v1' AND active`,
  );
  expect(part?.files).toBeLessThan(MOST_FILES_OF_A_PART);
});

test('attributes of any kind can be read through the views', async () => {
  const dialects = ['exceptionless', 'yamcs', 'biteral', 'native'];
  const rows = sampleHostileDocuments(1_000).map((document, index) =>
    anEventRow({ attributes: JSON.stringify(document), dialect: dialects[index % dialects.length] ?? '' }),
  );
  await insertEventRows(store.clickhouse, rows, 'hostile views');
  for (const dialect of dialects) {
    const sizes = `SELECT sum(length(toString(tuple(*)))) > 0 AS readable FROM ${dialect}_events`;
    expect(await store.clickhouse.query(sizes)).toEqual([{ readable: 1 }]);
  }
});

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'a.b', 'a.', '.', '..a', '', '`', '"', '@user', 'a[]', '^a', ':String', '__proto__'),
  fc.constantFrom('quantity', 'value', 'extra', '@error', 'stack_trace', 'message', 'instance', 'customerCode'),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\\', 'u', '.', 'a') }),
);

const numbers = fc.oneof(
  fc.double(),
  fc.integer({ min: 50, max: 1_023 }).map((exponent) => 2 ** exponent),
  fc.integer({ min: 50, max: 1_023 }).map((exponent) => -(2 ** exponent)),
  fc.constantFrom(2 ** 63, 2 ** 64, -(2 ** 63), -(2 ** 64), 1.2345e20, 5e-324, Number.MAX_VALUE),
);

const { document } = fc.letrec((tie) => ({
  scalar: fc.oneof(numbers, names, fc.boolean(), fc.constant(null)),
  value: fc.oneof({ maxDepth: 8 }, tie('scalar'), fc.array(tie('value'), { maxLength: 5 }), tie('document')),
  document: fc.array(fc.tuple(names, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
}));

/**
 * Documents made to break a column of JSON: paths that collide, names that mean something to ClickHouse, every type at
 * every path, halves of surrogate pairs, numbers of every size, the greatest depth and a megabyte of text.
 */
function sampleHostileDocuments(count: number): readonly unknown[] {
  return [
    ...fc.sample(document, count),
    nested((inner) => ({ a: inner })),
    { a: nested((inner) => [inner]) },
    { a: 'x'.repeat(1_000_000) },
  ];
}

const DEPTH = 63;

function nested(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < DEPTH; level++) value = wrap(value);
  return value;
}
