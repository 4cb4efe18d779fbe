import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ask,
  send,
  startLocalServer,
  temporaryFolder,
  type LocalServer,
  type LocalServerOptions,
} from './testing/local-server';

const folder = temporaryFolder();
let dataDir: string;
const started: LocalServer[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(folder.path, 'data-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.end('SIGKILL')));
});
afterAll(() => {
  folder.remove();
});

const start = async (options: Partial<LocalServerOptions> = {}): Promise<LocalServer> => {
  const server = await startLocalServer({ dataDir, ...options });
  started.push(server);
  return server;
};

/** Resolves when this many statements like it run. */
const untilRunning = async (url: string, like: string): Promise<void> => {
  const sql = `SELECT count() FROM system.processes WHERE query LIKE '${like}' AND query NOT LIKE '%processes%'`;
  while ((await ask(url, sql)) === '0');
};

const ENDLESS = 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))';

describe('a killed server', () => {
  test('loses no insert that it acknowledged, and a repeated insert is stored once', async () => {
    const first = await start();
    await ask(first.url, 'CREATE DATABASE app');
    await ask(
      first.url,
      'CREATE TABLE app.t (batch UInt32, n UInt32) ENGINE = MergeTree ORDER BY batch SETTINGS non_replicated_deduplication_window = 1000',
    );
    const insert = (url: string, batch: number) =>
      send(url, '', {
        parameters: {
          query: `INSERT INTO app.t SELECT ${String(batch)}, number FROM numbers(500)`,
          insert_deduplication_token: `batch ${String(batch)}`,
        },
      }).then(({ status }) => status === 200);
    const acknowledged: number[] = [];
    let next = 0;
    const writer = async (): Promise<void> => {
      for (;;) {
        const batch = next++;
        if (!(await insert(first.url, batch))) return;
        acknowledged.push(batch);
      }
    };
    const writers = [writer(), writer(), writer()];
    while (acknowledged.length < 30) await Promise.race([...writers, new Promise(setImmediate)]);
    await first.end('SIGKILL');
    await Promise.allSettled(writers);

    const second = await start();
    const whole = 'SELECT toString(batch) FROM app.t GROUP BY batch HAVING count() = 500 AND sum(n) = 124750';
    const stored = new Set((await ask(second.url, whole)).split('\n').map(Number));
    expect(acknowledged.filter((batch) => !stored.has(batch))).toEqual([]);
    for (let batch = 0; batch < next; batch += 1) expect(await insert(second.url, batch)).toBe(true);
    expect(await ask(second.url, 'SELECT count(), uniqExact(batch, n) FROM app.t')).toBe(
      `${String(next * 500)}\t${String(next * 500)}`,
    );
  });

  test('leaves spool files that the next start removes, and no other file', async () => {
    const first = await start();
    await first.end('SIGKILL');
    writeFileSync(join(dataDir, 'spool', 'left.spool'), 'half a body');
    writeFileSync(join(dataDir, 'spool', 'notes.txt'), 'not ours');
    await start();
    expect(readdirSync(join(dataDir, 'spool'))).toEqual(['notes.txt']);
  });
});

test('a crashed engine takes the process with it at once, so that a supervisor can start it anew', async () => {
  const server = await start();
  expect(await server.end('SIGSEGV')).toEqual({ code: null, signal: 'SIGSEGV' });
});

describe('a stop', () => {
  test('lets running statements end and takes no new ones', async () => {
    const server = await start();
    const running = ask(server.url, 'SELECT sleep(1.5) + 1');
    await untilRunning(server.url, '%sleep%');
    const exit = server.end('SIGTERM');
    expect(await running).toBe('1');
    expect(await exit).toEqual({ code: 0, signal: null });
    await expect(fetch(`${server.url}/ping`)).rejects.toThrow();
  });

  test('ends what goes on for longer than the drain time', async () => {
    const server = await start({ settings: { MILLRACE_LOCAL_CLICKHOUSE_DRAIN_MS: '300' } });
    const running = send(server.url, ENDLESS).catch((error: unknown) => error);
    await untilRunning(server.url, '%sipHash%');
    expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
    await running;
  });

  test('comes with the end of the parent', async () => {
    const server = await start();
    const exit = new Promise((resolve) => server.process.once('exit', resolve));
    server.process.disconnect();
    expect(await exit).toBe(0);
  });
});

describe('a start fails in words', () => {
  const failure = (options: Partial<LocalServerOptions>) => start(options).then(() => 'it started', String);

  test('on a folder that another server has', async () => {
    const { process: other } = await start();
    expect(await failure({})).toContain(`process ${String(other.pid)} already runs a ClickHouse engine on`);
  });

  test('on a port that is taken', async () => {
    const { url } = await start();
    const port = new URL(url).port;
    const settings = { MILLRACE_LOCAL_CLICKHOUSE_PORT: port };
    expect(await failure({ dataDir: mkdtempSync(join(folder.path, 'data-')), settings })).toMatch(
      `port ${port} on 127.0.0.1 is taken by another process; stop that process or set MILLRACE_LOCAL_CLICKHOUSE_PORT`,
    );
  });

  test('without the engine', async () => {
    const settings = { MILLRACE_LOCAL_CLICKHOUSE_CHDB_DIR: '/nowhere/chdb' };
    expect(await failure({ settings })).toContain('not installed in /nowhere/chdb');
  });

  test('with too few threads', async () => {
    expect(await failure({ settings: { UV_THREADPOOL_SIZE: '4' } })).toContain('UV_THREADPOOL_SIZE');
  });
});
