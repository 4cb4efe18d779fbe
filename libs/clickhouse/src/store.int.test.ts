import { testEngines } from '@millrace/testing';
import type { ClickHouseConnection } from './clickhouse-connection';
import { createNativeBlock } from './native/native-block';
import { anEventRow, insertEventRows } from './testing/event-rows';
import { sampleHostileDocuments } from './testing/hostile-documents';
import { createMigratedStore, type TestStore } from './testing/test-store';

/** Far below the 20,000 files that a process is commonly allowed, with many inserts and merges at a time. */
const MOST_FILES_OF_A_PART = 1_500;

let store: TestStore;
let clickhouse: ClickHouseConnection;
beforeAll(async () => {
  store = await createMigratedStore(testEngines().clickhouseUrl);
  clickhouse = store.clickhouse;
});
afterEach(async () => {
  await clickhouse.command('TRUNCATE TABLE events_v1');
});
afterAll(async () => {
  await store.remove();
});

async function count(table: string, condition = '1'): Promise<number> {
  const rows = await clickhouse.query<{ rows: number }>(`SELECT count() AS rows FROM ${table} WHERE ${condition}`);
  return rows[0]?.rows ?? 0;
}

async function readAttributes(): Promise<readonly unknown[]> {
  const rows = await clickhouse.query<{ attributes: unknown }>(
    'SELECT attributes FROM events ORDER BY normalised_index',
  );
  return rows.map(({ attributes }) => attributes);
}

async function insertDocuments(documents: readonly unknown[], token: string): Promise<void> {
  const rows = documents.map((document, index) =>
    anEventRow({ attributes: JSON.stringify(document), normalised_index: index }),
  );
  await insertEventRows(clickhouse, rows, token);
}

describe('attributes', () => {
  test('come back as they were sent', async () => {
    const documents = [
      { text: '2026-01-15', time: '2026-01-15T12:00:00Z', number: '12', yes: true, half: 0.5, wide: 9007199254740991 },
      { list: [1, 'two', 3.5, null, false], empty: [], nested: { '@user': { 'a b`"': 'ü😀' } } },
      { '': 1, '\u0000': '\u0000', __proto: { constructor: 1 } },
    ];
    await insertDocuments(documents, 'as sent');
    expect(await readAttributes()).toEqual(documents);
  });

  test('have arrays of objects as texts', async () => {
    await insertDocuments([{ frames: [{ line: 1 }, { line: 2 }] }], 'frames');
    expect(await readAttributes()).toEqual([{ frames: '[{"line":1},{"line":2}]' }]);
  });

  test('have no nulls and no empty objects, and a dot in a name is a step down', async () => {
    await insertDocuments([{ a: null, b: {}, 'c.d': 1 }], 'nulls');
    expect(await readAttributes()).toEqual([{ c: { d: 1 } }]);
  });

  test('that give one path two values keep the first', async () => {
    await insertDocuments([{ 'a.b': 1, a: { b: 2, c: 3 } }], 'twice');
    expect(await readAttributes()).toEqual([{ a: { b: 1, c: 3 } }]);
  });

  test('of more paths than the bound are all there', async () => {
    const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key${String(index)}`, index]));
    await insertDocuments([wide, { key1999: 'another type' }], 'wide');
    expect(await readAttributes()).toEqual([wide, { key1999: 'another type' }]);
    expect(await count('events', 'attributes.key1998 = 1998')).toBe(1);
  });

  test('refuse no document at all, so none can sink a batch', async () => {
    const documents = sampleHostileDocuments(3_000);
    // As for a block above 10 MB: every column gets files of its own, and all of them are open at once.
    await clickhouse.command('ALTER TABLE events_v1 MODIFY SETTING min_bytes_for_wide_part = 0');
    await insertDocuments(documents, 'hostile');
    await clickhouse.command('ALTER TABLE events_v1 RESET SETTING min_bytes_for_wide_part');
    expect(await readAttributes()).toHaveLength(documents.length);
    const [part] = await clickhouse.query<{ files: number }>(
      `SELECT files FROM system.parts WHERE database = '${clickhouse.database}' AND table = 'events_v1' AND active`,
    );
    expect(part?.files).toBeLessThan(MOST_FILES_OF_A_PART);
  });

  test('of any kind can be read through the views', async () => {
    const dialects = ['exceptionless', 'yamcs', 'biteral', 'native'];
    const rows = sampleHostileDocuments(1_000).map((document, index) =>
      anEventRow({ attributes: JSON.stringify(document), dialect: dialects[index % dialects.length] ?? '' }),
    );
    await insertEventRows(clickhouse, rows, 'hostile views');
    for (const dialect of dialects) {
      const sizes = `SELECT sum(length(toString(tuple(*)))) > 0 AS readable FROM ${dialect}_events`;
      expect(await clickhouse.query(sizes)).toEqual([{ readable: 1 }]);
    }
  });
});

describe('inserts of events', () => {
  const january = anEventRow({ reception_time: Date.UTC(2026, 0, 31, 23, 59) });
  const february = anEventRow({ reception_time: Date.UTC(2026, 1, 1, 0, 1) });

  test('that are repeated are stored once, also across the end of a month', async () => {
    await insertEventRows(clickhouse, [january, february], 'straddling');
    await insertEventRows(clickhouse, [january, february], 'straddling');
    expect(await count('events')).toBe(2);
  });

  test('of which one month is stored already add the other', async () => {
    await insertEventRows(clickhouse, [january], 'half done');
    await insertEventRows(clickhouse, [january, february], 'half done');
    expect(await count('events')).toBe(2);
  });

  test('with a spread of producers’ times make one part', async () => {
    const rows = Array.from({ length: 400 }, (_, month) => anEventRow({ generation_time: Date.UTC(1990, month) }));
    await insertEventRows(clickhouse, rows, 'spread');
    expect(await count('system.parts', `database = '${clickhouse.database}' AND table = 'events_v1' AND active`)).toBe(
      1,
    );
  });
});

test('a question about a project, a dialect and a type reads no more than their rows', async () => {
  for (const project of ['a', 'b', 'c', 'd']) {
    const rows = Array.from({ length: 10_000 }, (_, index) =>
      anEventRow({ project, dialect: 'biteral', type: index % 2 === 0 ? 'EventSale' : 'EventSearch' }),
    );
    await insertEventRows(clickhouse, rows, project);
  }
  await clickhouse.command('OPTIMIZE TABLE events_v1 FINAL');
  const [plan] = await clickhouse.query<{ rows: number; marks: number }>(
    "EXPLAIN ESTIMATE SELECT count() FROM biteral_events WHERE project = 'b' AND type = 'EventSale'",
  );
  expect(plan?.marks).toBeLessThanOrEqual(2);
});

describe('the views of dialects', () => {
  const typed = (view: string, column: string) =>
    clickhouse.query<Record<string, unknown>>(`SELECT ${column} FROM ${view} ORDER BY event_id`);

  test('have columns of plain types, and nothing where a producer sent something else', async () => {
    const ids = [1, 2, 3, 4].map((id) => Buffer.alloc(16, id));
    const attributes = ['{"quantity":2}', '{"quantity":"many"}', '{"quantity":{"a":[1]}}', '{}'];
    const rows = attributes.map((json, index) =>
      anEventRow({ dialect: 'biteral', attributes: json, event_id: ids[index] ?? Buffer.alloc(16) }),
    );
    await insertEventRows(clickhouse, rows, 'quantities');
    expect(await typed('biteral_events', 'quantity')).toEqual([2, null, null, null].map((quantity) => ({ quantity })));
  });

  test('show a stack trace as text, whichever form the client sent', async () => {
    const frames = [
      { name: 'Run', declaring_type: 'Job', file_name: 'Job.cs', line_number: 12 },
      { name: 'Main', declaring_type: null },
    ];
    await insertEventRows(
      clickhouse,
      [
        { '@error': { message: 'm', stack_trace: frames } },
        { '@simple_error': { message: 'm', stack_trace: ' at Main()' } },
        {},
      ].map((attributes, index) =>
        anEventRow({
          dialect: 'exceptionless',
          attributes: JSON.stringify(attributes),
          event_id: Buffer.alloc(16, index),
        }),
      ),
      'stacks',
    );
    expect(await typed('exceptionless_events', 'error_stack_trace AS stack')).toEqual([
      { stack: 'at Job.Run (Job.cs:12)\nat Main' },
      { stack: ' at Main()' },
      { stack: '' },
    ]);
  });
});

describe('dead letters', () => {
  const COLUMNS = {
    dead_letter_id: 'UUID',
    code: 'String',
    content_encoding: 'String',
    body: 'String',
    received_at: 'DateTime64(3)',
  } as const;

  async function insert(letters: readonly { body: Uint8Array; content_encoding?: string }[], token: string) {
    const block = createNativeBlock(COLUMNS);
    for (const [index, letter] of letters.entries()) {
      const id = Buffer.alloc(16, index + 1);
      block.append({ dead_letter_id: id, code: 'malformed_body', content_encoding: '', received_at: 0, ...letter });
    }
    const { columns, rows } = block;
    const table = 'dead_letters_v1';
    await clickhouse.insert({ table, columns, rows, block: block.finish(), token, timeoutMs: 30_000 });
  }

  test('that were stored twice are shown once, with their bodies as text where they are', async () => {
    const letters = [
      { body: Buffer.from('{"é":') },
      { body: Buffer.from([0xff, 0x00]) },
      { body: Buffer.from('text, they say'), content_encoding: 'gzip' },
    ];
    await insert(letters, 'first');
    await insert(letters, 'a repeat whose token is forgotten');
    const rows = await clickhouse.query('SELECT body_text, body_bytes FROM dead_letters ORDER BY dead_letter_id');
    expect(rows).toEqual([
      { body_text: '{"é":', body_bytes: 6 },
      { body_text: '', body_bytes: 2 },
      { body_text: '', body_bytes: 14 },
    ]);
  });
});
