import { ask, send, startLocalServer, temporaryFolder, type LocalServer } from './testing/local-server';

const folder = temporaryFolder();
let server: LocalServer;
let url: string;

beforeAll(async () => {
  server = await startLocalServer({ dataDir: folder.path });
  url = server.url;
  await ask(url, 'CREATE DATABASE app');
  await ask(
    url,
    'CREATE TABLE app.t (id UInt64) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 10',
  );
});
afterAll(async () => {
  await server.end('SIGTERM');
  folder.remove();
});

const codeOf = async (sql: string, parameters: Record<string, string>) =>
  (await send(url, sql, { parameters })).headers.get('x-clickhouse-exception-code');

test('a session keeps its temporary tables and its own settings, and no other request sees them', async () => {
  const session = { session_id: 'kept' };
  await ask(url, 'CREATE TEMPORARY TABLE mine (a UInt8)', session);
  await ask(url, 'INSERT INTO mine VALUES (7)', session);
  await ask(url, 'SET max_block_size = 77', session);
  expect(await ask(url, "SELECT a, getSetting('max_block_size') FROM mine", session)).toBe('7\t77');
  expect(await codeOf('SELECT * FROM mine', {})).toBe('60');
});

test('a setting of one request does not stay in its session: a token would swallow later inserts', async () => {
  const session = { session_id: 'tokens' };
  await ask(url, 'INSERT INTO app.t VALUES (1)', { ...session, insert_deduplication_token: 'a' });
  await ask(url, 'INSERT INTO app.t VALUES (1)', { ...session, insert_deduplication_token: 'a' });
  await ask(url, 'INSERT INTO app.t VALUES (2)', session);
  await ask(url, 'INSERT INTO app.t VALUES (3)', session);
  expect(await ask(url, 'SELECT groupArray(id) FROM (SELECT id FROM app.t ORDER BY id)')).toBe('[1,2,3]');
});

test('the session’s own value comes back behind a request that had another, failed or not', async () => {
  const session = { session_id: 'restored' };
  const size = "SELECT getSetting('max_block_size')";
  await ask(url, 'SET max_block_size = 5', session);
  expect(await ask(url, size, { ...session, max_block_size: '6' })).toBe('6');
  expect(await codeOf('SELECT nothing', { ...session, max_block_size: '6' })).toBe('47');
  expect(await codeOf(size, { ...session, max_block_size: '6', no_such_setting: '1' })).toBe('115');
  expect(await ask(url, size, session)).toBe('5');
});

test('a request by GET leaves a session that can be written to', async () => {
  const get = await fetch(`${url}/?session_id=got&query=SELECT+1`);
  expect(await get.text()).toBe('1\n');
  await expect(ask(url, 'CREATE TEMPORARY TABLE mine (a UInt8)', { session_id: 'got' })).resolves.toBe('');
});

test('a session takes one statement at a time', async () => {
  const session = { session_id: 'busy' };
  const codes = await Promise.all([codeOf('SELECT sleep(0.5)', session), codeOf('SELECT sleep(0.5)', session)]);
  expect(codes.toSorted()).toEqual(['373', null]);
});

test('a session is free when its client has seen the end of the answer before', async () => {
  const session = { session_id: 'in a row', max_block_size: '1000' };
  for (const format of ['TSV', 'JSON', 'Native', 'TSV', 'JSON', 'Native']) {
    expect(await codeOf(`SELECT number FROM numbers(10000) FORMAT ${format}`, session)).toBeNull();
  }
});

test('a session that must exist, or has been closed, is not opened', async () => {
  expect(await codeOf('SELECT 1', { session_id: 'never', session_check: '1' })).toBe('372');
  await ask(url, 'SELECT 1', { session_id: 'closed', close_session: '1' });
  expect(await codeOf('SELECT 1', { session_id: 'closed', session_check: '1' })).toBe('372');
  expect(await codeOf('SELECT 1', { session_id: 'long', session_timeout: '86400' })).toBe('374');
});
