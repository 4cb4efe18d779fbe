import { ask, send, startLocalServer, temporaryFolder, type LocalServer } from './testing/local-server';

const folder = temporaryFolder();
const ANALYST = { user: 'analyst', password: 'just looking' };
let server: LocalServer;
let url: string;

beforeAll(async () => {
  server = await startLocalServer({
    dataDir: folder.path,
    settings: {
      MILLRACE_LOCAL_CLICKHOUSE_PASSWORD: 'everything',
      MILLRACE_LOCAL_CLICKHOUSE_ANALYST_PASSWORD: ANALYST.password,
      MILLRACE_LOCAL_CLICKHOUSE_ANALYST_MAX_SECONDS: '1',
      MILLRACE_LOCAL_CLICKHOUSE_ANALYST_MAX_MEMORY_BYTES: String(100 * 1024 * 1024),
      MILLRACE_LOCAL_CLICKHOUSE_ANALYST_MAX_ROWS_TO_READ: '2000000',
      MILLRACE_LOCAL_CLICKHOUSE_ANALYST_MAX_RESULT_ROWS: '1000',
    },
  });
  url = server.url;
  await ask(url, 'CREATE DATABASE app', { password: 'everything' });
  await ask(url, 'CREATE TABLE app.t (id UInt64) ENGINE = MergeTree ORDER BY id', { password: 'everything' });
  await ask(url, 'INSERT INTO app.t SELECT number FROM numbers(3)', { password: 'everything' });
});
afterAll(async () => {
  await server.end('SIGTERM');
  folder.remove();
});

const codeOf = async (sql: string, parameters: Record<string, string> = {}) => {
  const { headers } = await send(url, sql, { parameters: { ...ANALYST, ...parameters } });
  return headers.get('x-clickhouse-exception-code');
};

test('an analyst reads tables and asks what there is', async () => {
  expect(await ask(url, 'SELECT sum(id) FROM app.t', ANALYST)).toBe('3');
  expect(await ask(url, 'SHOW TABLES FROM app', ANALYST)).toBe('t');
  expect(await ask(url, 'SELECT {n:UInt8} + 1', { ...ANALYST, param_n: '1' })).toBe('2');
});

test.each([
  [
    'longer than the time',
    '159',
    'SELECT count() FROM numbers(100000) AS a CROSS JOIN numbers(500000) AS b WHERE sipHash64(a.number, b.number) = 0',
  ],
  ['more rows than may be read', '158', 'SELECT count() FROM (SELECT number, sipHash64(number) FROM numbers(3000000))'],
  ['more rows than may be returned', '396', 'SELECT number FROM numbers(2000)'],
  [
    'more memory than there is',
    '241',
    "SELECT length(arrayStringConcat(groupArray(repeat('x', 1000)))) FROM numbers(1000000)",
  ],
])('an analyst’s query that takes %s fails', async (_what, code, sql) => {
  expect(await codeOf(sql)).toBe(code);
});

test.each([
  ['in the URL', "SELECT getSetting('max_execution_time')", { max_execution_time: '100' }],
  ['in the URL, to none', "SELECT getSetting('max_execution_time')", { max_execution_time: '0' }],
  ['by another profile', "SELECT getSetting('max_execution_time')", { profile: 'default', readonly: '0' }],
])('a limit cannot be raised %s', async (_how, sql, parameters) => {
  expect(await ask(url, sql, { ...ANALYST, ...parameters })).toBe('1');
});

test('a limit can be lowered in the URL', async () => {
  expect(await ask(url, "SELECT getSetting('max_result_rows')", { ...ANALYST, max_result_rows: '5' })).toBe('5');
});

test.each([
  'SELECT 1 SETTINGS max_execution_time = 100',
  'SELECT 1 SETTINGS max_execution_time = DEFAULT',
  'SELECT 1 SETTINGS readonly = 0',
  'SELECT * FROM (SELECT 1 SETTINGS max_result_rows = 0)',
  'SET max_execution_time = 100',
  'INSERT INTO app.t VALUES (4)',
  'CREATE TEMPORARY TABLE x (a UInt8)',
  'DROP TABLE app.t',
  'KILL QUERY WHERE 1',
])('%s is refused', async (sql) => {
  expect(await codeOf(sql)).toBe('164');
});

test('the overflow of a limit cannot be turned into a result that ends in the middle', async () => {
  expect(await codeOf('SELECT number FROM numbers(2000)', { result_overflow_mode: 'break' })).toBe('396');
});

test('an analyst reads no file and reaches no other machine', async () => {
  expect(await codeOf("SELECT * FROM file('/etc/passwd', 'LineAsString')")).toBe('497');
  expect(await codeOf("SELECT * FROM remote('127.0.0.1:1', system.one)")).toBe('497');
  expect(await codeOf("SELECT 1 INTO OUTFILE '/tmp/x'")).toBe('497');
});

test('a session id gives an analyst nothing to keep, and nothing to lock', async () => {
  const asked = Array.from({ length: 5 }, () => ask(url, 'SELECT sleep(0.05)', { ...ANALYST, session_id: 'one' }));
  await expect(Promise.all(asked)).resolves.toHaveLength(5);
});

test('credentials may come as Basic authentication or in ClickHouse’s headers', async () => {
  const basic = `Basic ${Buffer.from(`${ANALYST.user}:${ANALYST.password}`).toString('base64')}`;
  expect((await send(url, 'SELECT 1', { headers: { authorization: basic } })).text).toBe('1\n');
  const headers = { 'x-clickhouse-user': ANALYST.user, 'x-clickhouse-key': ANALYST.password };
  expect((await send(url, 'SELECT 1', { headers })).text).toBe('1\n');
  expect((await send(url, 'SELECT 1')).status).toBe(403);
});
