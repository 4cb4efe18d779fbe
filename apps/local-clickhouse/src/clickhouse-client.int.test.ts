import { Readable } from 'node:stream';
import {
  ClickHouseLogLevel,
  createClient,
  TupleParam,
  type ClickHouseClient,
  type QueryParams,
} from '@clickhouse/client';
import { startLocalServer, temporaryFolder, type LocalServer } from './testing/local-server';

const folder = temporaryFolder();
let server: LocalServer;
let client: ClickHouseClient;
let zipping: ClickHouseClient;

beforeAll(async () => {
  server = await startLocalServer({ dataDir: folder.path });
  // What fails here fails on purpose.
  const log = { level: ClickHouseLogLevel.OFF };
  client = createClient({ url: server.url, log });
  zipping = createClient({ url: server.url, database: 'app', compression: { request: true, response: true }, log });
  await client.command({ query: 'CREATE DATABASE app' });
});
afterAll(async () => {
  await client.close();
  await zipping.close();
  await server.end('SIGTERM');
  folder.remove();
});
beforeEach(async () => {
  await client.command({
    query: `CREATE OR REPLACE TABLE app.t (id UInt64, at DateTime64(3), v String, m Map(String, String), j JSON)
      ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100`,
    clickhouse_settings: { wait_end_of_query: 1 },
  });
});

async function rows<T = unknown>(query: string, options: Partial<QueryParams> = {}): Promise<T[]> {
  return (await client.query({ query, ...options, format: 'JSONEachRow' })).json<T>();
}

test('the client finds the server alive', async () => {
  expect(await client.ping()).toEqual({ success: true });
  expect(await client.ping({ select: true })).toEqual({ success: true });
});

describe('an insert', () => {
  test('takes objects', async () => {
    await client.insert({
      table: 'app.t',
      values: [{ id: 1, at: '2026-01-01 00:00:00.5', v: "it's\n", m: { k: 'v' }, j: { x: 1 } }],
      format: 'JSONEachRow',
    });
    expect(await rows('SELECT * FROM app.t')).toEqual([
      { id: 1, at: '2026-01-01 00:00:00.500', v: "it's\n", m: { k: 'v' }, j: { x: 1 } },
    ]);
  });

  test('takes a stream of objects, compressed, into chosen columns of the client’s database', async () => {
    const values = Readable.from(Array.from({ length: 5_000 }, (_, id) => ({ id, v: `v${String(id)}` })));
    await zipping.insert({ table: 't', columns: ['id', 'v'], values, format: 'JSONEachRow' });
    expect(await rows('SELECT count() AS n, max(v) AS last FROM app.t')).toEqual([{ n: 5_000, last: 'v999' }]);
  });

  test('takes a stream of text, arrays of arrays, and all columns but some', async () => {
    const text = Readable.from(['1,"a,b"\n', '2,"c"\n'], { objectMode: false });
    await client.insert({ table: 'app.t', columns: ['id', 'v'], values: text, format: 'CSV' });
    await client.insert({ table: 'app.t', columns: ['id', 'v'], values: [[3, 'd']], format: 'JSONCompactEachRow' });
    const columns = { except: ['j', 'm'] } as const;
    await client.insert({
      table: 'app.t',
      columns: { except: [...columns.except] },
      values: [{ id: 4 }],
      format: 'JSONEachRow',
    });
    expect(await rows('SELECT id, v FROM app.t ORDER BY id')).toEqual([
      { id: 1, v: 'a,b' },
      { id: 2, v: 'c' },
      { id: 3, v: 'd' },
      { id: 4, v: '' },
    ]);
  });

  test('with the token of an earlier one is that one again; the next without a token is not', async () => {
    const insert = (settings = {}) =>
      client.insert({ table: 'app.t', values: [{ id: 1 }], format: 'JSONEachRow', clickhouse_settings: settings });
    await insert({ insert_deduplication_token: 'a' });
    await insert({ insert_deduplication_token: 'a' });
    await insert({ insert_deduplication_token: 'b' });
    expect(await rows('SELECT count() AS n FROM app.t')).toEqual([{ n: 2 }]);
  });

  test('by exec and by command', async () => {
    const { stream } = await client.exec({
      query: 'INSERT INTO app.t (id, v) FORMAT TabSeparated',
      values: Readable.from(['1\tx\n'], { objectMode: false }),
    });
    stream.resume();
    await client.command({ query: "INSERT INTO app.t (id, v) VALUES (2, 'semi;colon')" });
    await client.command({ query: "INSERT INTO app.t (id, v) SELECT number + 3, 'q' FROM numbers(2)" });
    expect(await rows('SELECT groupArray(id) AS ids FROM (SELECT id FROM app.t ORDER BY id)')).toEqual([
      { ids: [1, 2, 3, 4] },
    ]);
  });

  test('reports the rows that it wrote', async () => {
    const { summary } = await client.insert({ table: 'app.t', values: [{ id: 1 }, { id: 2 }], format: 'JSONEachRow' });
    expect(summary).toMatchObject({ written_rows: '2' });
  });
});

describe('a query', () => {
  test.each(['JSON', 'JSONCompact', 'JSONColumnsWithMetadata', 'JSONObjectEachRow'] as const)(
    'gives %s',
    async (format) => {
      const result = await client.query({ query: 'SELECT number AS n FROM numbers(2)', format });
      expect(JSON.stringify(await result.json())).toMatch(/0.*1/);
    },
  );

  test.each(['CSVWithNames', 'TabSeparatedWithNamesAndTypes', 'Parquet'] as const)('gives %s', async (format) => {
    const result = await client.query({ query: 'SELECT number AS n FROM numbers(2)', format });
    expect(await result.text()).toMatch(/^("n"\n0\n1\n|n\nUInt64\n0\n1\n|PAR1)/);
  });

  test('takes parameters of every shape, in the URL and in a form', async () => {
    const query = `SELECT {s:String} AS s, {n:UInt64} AS n, {a:Array(String)} AS a, {m:Map(String, UInt8)} AS m,
      {t:Tuple(UInt8, String)} AS t, {d:DateTime64(3)} AS d, {none:Nullable(String)} AS none, {b:Bool} AS b, {i:Identifier} AS i
      FROM system.one`;
    const query_params = {
      s: "q'\\\n\té",
      n: 5,
      a: ["a'", 'b'],
      m: { k: 1 },
      t: new TupleParam([1, 'x']),
      d: new Date(1_700_000_000_123),
      none: null,
      b: true,
      i: 'dummy',
    };
    const expected = { ...query_params, t: [1, 'x'], d: '2023-11-14 22:13:20.123', i: 0 };
    expect(await rows(query, { query_params })).toEqual([expected]);
    expect(await rows(query, { query_params, use_multipart_params: true })).toEqual([expected]);
  });

  test('has the settings it came with, and the next one does not', async () => {
    const query = "SELECT getSetting('max_block_size') AS size";
    expect(await rows(query, { clickhouse_settings: { max_block_size: '77' } })).toEqual([{ size: 77 }]);
    expect(await rows(query)).not.toEqual([{ size: 77 }]);
  });

  test('is read row by row, compressed or not', async () => {
    for (const reader of [client, zipping]) {
      const result = await reader.query({ query: 'SELECT number FROM numbers(300000)', format: 'JSONEachRow' });
      let count = 0;
      for await (const batch of result.stream()) count += batch.length;
      expect(count).toBe(300_000);
    }
  });

  test('keeps its temporary tables in a session', async () => {
    const session = createClient({ url: server.url, session_id: 'one' });
    try {
      await session.command({ query: 'CREATE TEMPORARY TABLE mine (a UInt8)' });
      await session.insert({ table: 'mine', values: [{ a: 1 }], format: 'JSONEachRow' });
      const result = await session.query({ query: 'SELECT * FROM mine', format: 'JSONEachRow' });
      expect(await result.json()).toEqual([{ a: 1 }]);
    } finally {
      await session.close();
    }
  });

  test('that is aborted ends in the engine, too', async () => {
    const abort = new AbortController();
    const query = 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(cityHash64(number))';
    const aborted = client.query({ query, abort_signal: abort.signal }).catch((error: unknown) => String(error));
    const running = `SELECT count() AS n FROM system.processes WHERE query LIKE '%cityHash%' AND query NOT LIKE '%processes%'`;
    const isRunning = async () => (await rows<{ n: number }>(running))[0]?.n === 1;
    while (!(await isRunning()));
    abort.abort();
    expect(await aborted).toContain('aborted');
    while (await isRunning());
  });
});

describe('an error has its code and its name', () => {
  test.each([
    ['of syntax', 'SELEC 1', {}, '62', 'SYNTAX_ERROR'],
    ['of an unknown table', 'SELECT * FROM nowhere', {}, '60', 'UNKNOWN_TABLE'],
    ['of an unknown function', 'SELECT no_such(1)', {}, '46', 'UNKNOWN_FUNCTION'],
    ['of an unknown setting', 'SELECT 1', { no_such_setting: 1 }, '115', 'UNKNOWN_SETTING'],
    ['of time', 'SELECT count() FROM numbers(1000000000000)', { max_execution_time: 0.2 }, '159', 'TIMEOUT_EXCEEDED'],
    [
      'of memory',
      'SELECT groupArray(number) FROM numbers(9e7)',
      { max_memory_usage: '50000000' },
      '241',
      'MEMORY_LIMIT_EXCEEDED',
    ],
    [
      'behind the first rows',
      "SELECT number, throwIf(number = 3000000, 'late') FROM numbers(4000000)",
      {},
      '395',
      'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO',
    ],
  ])('%s', async (...[, query, clickhouse_settings, code, type]) => {
    await expect(rows(query, { clickhouse_settings })).rejects.toMatchObject({ code, type });
  });

  test('of data, and no row is inserted', async () => {
    const values = [{ id: 1 }, { id: 'bad' }];
    const insert = client.insert({ table: 'app.t', values, format: 'JSONEachRow' });
    await expect(insert).rejects.toMatchObject({ code: '27' });
    expect(await rows('SELECT count() AS n FROM app.t')).toEqual([{ n: 0 }]);
  });

  test('of credentials', async () => {
    const stranger = createClient({ url: server.url, password: 'wrong', log: { level: ClickHouseLogLevel.OFF } });
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({
      code: '516',
      type: 'AUTHENTICATION_FAILED',
    });
    await stranger.close();
  });
});
