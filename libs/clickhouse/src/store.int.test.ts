import { testEngines } from '@millrace/testing';
import { createNativeBlock } from './native/native-block';
import { anEventRow, insertEventRows } from './testing/event-rows';
import { useMigratedStore } from './testing/test-store';

const store = useMigratedStore(() => testEngines().clickhouseUrl);

async function count(table: string, condition = '1'): Promise<number> {
  const rows = await store.clickhouse.query<{ rows: number }>(
    `SELECT count() AS rows FROM ${table} WHERE ${condition}`,
  );
  return rows[0]?.rows ?? 0;
}

describe('inserts of events', () => {
  const january = anEventRow({ reception_time: Date.UTC(2026, 0, 31, 23, 59) });
  const february = anEventRow({ reception_time: Date.UTC(2026, 1, 1, 0, 1) });

  test('that are repeated are stored once, also across the end of a month', async () => {
    await insertEventRows(store.clickhouse, [january, february], 'straddling');
    await insertEventRows(store.clickhouse, [january, february], 'straddling');
    expect(await count('events')).toBe(2);
  });

  test('of which one month is stored already add the other', async () => {
    await insertEventRows(store.clickhouse, [january], 'half done');
    await insertEventRows(store.clickhouse, [january, february], 'half done');
    expect(await count('events')).toBe(2);
  });

  test('with a spread of producers’ times make one part', async () => {
    const rows = Array.from({ length: 400 }, (_, month) => anEventRow({ generation_time: Date.UTC(1990, month) }));
    await insertEventRows(store.clickhouse, rows, 'spread');
    expect(
      await count('system.parts', `database = '${store.clickhouse.database}' AND table = 'events_v1' AND active`),
    ).toBe(1);
  });
});

test('a question about a project, a dialect and a type reads no more than their rows', async () => {
  for (const project of ['a', 'b', 'c', 'd']) {
    const rows = Array.from({ length: 10_000 }, (_, index) =>
      anEventRow({ project, dialect: 'biteral', type: index % 2 === 0 ? 'EventSale' : 'EventSearch' }),
    );
    await insertEventRows(store.clickhouse, rows, project);
  }
  await store.clickhouse.command('OPTIMIZE TABLE events_v1 FINAL');
  const [plan] = await store.clickhouse.query<{ rows: number; marks: number }>(
    "EXPLAIN ESTIMATE SELECT count() FROM biteral_events WHERE project = 'b' AND type = 'EventSale'",
  );
  expect(plan?.marks).toBeLessThanOrEqual(2);
});

describe('the views of dialects', () => {
  const typed = (view: string, column: string) =>
    store.clickhouse.query<Record<string, unknown>>(`SELECT ${column} FROM ${view} ORDER BY event_id`);

  test('have columns of plain types, and nothing where a producer sent something else', async () => {
    const ids = [1, 2, 3, 4].map((id) => Buffer.alloc(16, id));
    const attributes = ['{"quantity":2}', '{"quantity":"many"}', '{"quantity":{"a":[1]}}', '{}'];
    const rows = attributes.map((json, index) =>
      anEventRow({ dialect: 'biteral', attributes: json, event_id: ids[index] ?? Buffer.alloc(16) }),
    );
    await insertEventRows(store.clickhouse, rows, 'quantities');
    expect(await typed('biteral_events', 'quantity')).toEqual([2, null, null, null].map((quantity) => ({ quantity })));
  });

  test('show a stack trace as text, whichever form the client sent', async () => {
    const frames = [
      { name: 'Run', declaring_type: 'Job', file_name: 'Job.cs', line_number: 12 },
      { name: 'Main', declaring_type: null },
    ];
    await insertEventRows(
      store.clickhouse,
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
    const { schema, rows } = block;
    const table = 'dead_letters_v1';
    await store.clickhouse.insert({ table, schema, rows, block: block.finish(), token, timeoutMs: 30_000 });
  }

  test('that were stored twice are shown once, with their bodies as text where they are', async () => {
    const letters = [
      { body: Buffer.from('{"é":') },
      { body: Buffer.from([0xff, 0x00]) },
      { body: Buffer.from('text, they say'), content_encoding: 'gzip' },
    ];
    await insert(letters, 'first');
    await insert(letters, 'a repeat whose token is forgotten');
    const rows = await store.clickhouse.query('SELECT body_text, body_bytes FROM dead_letters ORDER BY dead_letter_id');
    expect(rows).toEqual([
      { body_text: '{"é":', body_bytes: 6 },
      { body_text: '', body_bytes: 2 },
      { body_text: '', body_bytes: 14 },
    ]);
  });
});
