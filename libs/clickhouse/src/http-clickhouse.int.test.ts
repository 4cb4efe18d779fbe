import { createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { createSilentLogger } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import { ClickHouseError, INSERT_START_ALLOWANCE_MS } from './clickhouse';
import { clickhouseComponent } from './clickhouse-component';
import type { ClickHouseConnection } from './clickhouse-connection';
import { HttpClickHouse } from './http-clickhouse';
import { createNativeBlock } from './native/native-block';
import { createTestStore, testConfig, type TestStore } from './testing/test-store';
import { REPAIRABLE_ERRORS, RETRYABLE_ERRORS } from './error-codes';

let store: TestStore;
let clickhouse: ClickHouseConnection;
beforeAll(async () => {
  store = await createTestStore(testEngines().clickhouseUrl);
  clickhouse = store.clickhouse;
});
afterAll(async () => {
  await store.remove();
});

async function faultOf(call: Promise<unknown>): Promise<ClickHouseError> {
  const fault: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(fault instanceof ClickHouseError)) throw new Error(`expected a ClickHouseError, not ${String(fault)}`);
  return fault;
}

function connect(config: Partial<TestStore['config']>, patienceMs = 0) {
  return clickhouseComponent({ ...store.config, ...config }, createSilentLogger(), { patienceMs }).start();
}

describe('queries', () => {
  test('give their rows, with 64-bit integers as numbers', async () => {
    const rows = await clickhouse.query<{ n: number; t: string }>(
      'SELECT toUInt64(number) AS n, {t:String} AS t FROM numbers(2)',
      {
        t: "it's \\ \n",
      },
    );
    expect(rows).toEqual([
      { n: 0, t: "it's \\ \n" },
      { n: 1, t: "it's \\ \n" },
    ]);
  });

  test('take lists that are too long for a URL', async () => {
    const ids = Array.from({ length: 5_000 }, (_, index) => index);
    const rows = await clickhouse.query<{ n: number }>('SELECT length({ids:Array(UInt32)}) AS n', { ids });
    expect(rows).toEqual([{ n: 5_000 }]);
  });

  test('heed their own settings', async () => {
    const settings = { readonly: '2', max_result_rows: 1 };
    const fault = await faultOf(clickhouse.query('SELECT number FROM numbers(10)', {}, { settings }));
    expect(fault).toMatchObject({ code: 396, retryable: false });
    const forbidden = await faultOf(
      clickhouse.query('CREATE TABLE forbidden (a String) ENGINE = Memory', {}, { settings }),
    );
    expect(forbidden.code).toBe(164);
  });

  test('stop when whoever asked leaves, and are not to be repeated', async () => {
    const stopping = new AbortController();
    const fault = faultOf(clickhouse.query('SELECT count() FROM system.numbers', {}, { signal: stopping.signal }));
    stopping.abort();
    expect(await fault).toMatchObject({ code: undefined, retryable: false });
    expect(await faultOf(clickhouse.query('SELECT 1', {}, { signal: stopping.signal }))).toMatchObject({
      retryable: false,
    });
  });

  test("fail with ClickHouse's number, and are not to be repeated when the statement is at fault", async () => {
    const fault = await faultOf(clickhouse.query('SELECT nothing FROM nowhere'));
    expect(fault).toMatchObject({ code: 60, retryable: false });
    expect(fault.message).toContain('UNKNOWN_TABLE');
  });
});

describe('formatted answers', () => {
  test('come in the format asked for', async () => {
    expect(await text(await clickhouse.queryFormatted('SELECT 1 AS a, 2 AS b', 'CSVWithNames'))).toBe('"a","b"\n1,2\n');
  });

  test('leave the format to the statement that names one', async () => {
    const answer = await clickhouse.queryFormatted('SELECT 1 AS a FORMAT JSONEachRow', 'CSVWithNames');
    expect(await text(answer)).toBe('{"a":1}\n');
  });

  test('take parameters', async () => {
    const answer = await clickhouse.queryFormatted('SELECT {n:UInt8} + 1', 'TSV', { parameters: { n: 41 } });
    expect(await text(answer)).toBe('42\n');
  });

  test('end with the error that came after the first rows', async () => {
    const sql = 'SELECT throwIf(number = 300000) FROM numbers(1000000) SETTINGS max_block_size = 1000, max_threads = 1';
    const fault = await faultOf(clickhouse.queryFormatted(sql, 'TSV').then(text));
    expect(fault).toMatchObject({ code: 395, retryable: false });
  });

  test('change nothing unless that is allowed', async () => {
    const create = 'CREATE TABLE IF NOT EXISTS allowed (a String) ENGINE = Memory';
    const fault = await faultOf(clickhouse.queryFormatted(create, 'TSV').then(text));
    expect(fault).toMatchObject({ code: 164, retryable: false });
    await clickhouse.queryFormatted(create, 'TSV', { readOnly: false }).then(text);
    expect(await clickhouse.query('SELECT * FROM allowed')).toEqual([]);
  });

  test('stop when the caller asks for it', async () => {
    const stopping = new AbortController();
    const answer = await clickhouse.queryFormatted('SELECT number FROM system.numbers', 'TSV', {
      signal: stopping.signal,
    });
    answer.destroy();
    await expect(clickhouse.query('SELECT 1 AS a')).resolves.toEqual([{ a: 1 }]);
  });
});

describe('inserts', () => {
  const blockOf = (...values: readonly number[]) => {
    const block = createNativeBlock({ n: 'UInt32' });
    for (const n of values) block.append({ n });
    return { table: 'inserted', schema: block.schema, rows: block.rows, block: block.finish(), timeoutMs: 10_000 };
  };
  const stored = () => clickhouse.query<{ n: number }>('SELECT n FROM inserted ORDER BY n');

  beforeEach(async () => {
    await clickhouse.command('DROP TABLE IF EXISTS inserted');
    await clickhouse.command(
      'CREATE TABLE inserted (n UInt32) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100',
    );
  });

  test('are stored when they are acknowledged', async () => {
    await clickhouse.insert({ ...blockOf(1, 2), token: 'first' });
    expect(await stored()).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('under a token that is known change nothing, whatever their rows', async () => {
    await clickhouse.insert({ ...blockOf(1), token: 'same' });
    await clickhouse.insert({ ...blockOf(2), token: 'same' });
    expect(await stored()).toEqual([{ n: 1 }]);
  });

  test('that are under way at the same time under one token are stored once', async () => {
    const inserts = Array.from({ length: 8 }, (_, n) => clickhouse.insert({ ...blockOf(n), token: 'at once' }));
    await Promise.all(inserts);
    expect(await stored()).toHaveLength(1);
  });

  test('of the same rows under another token are stored again', async () => {
    await clickhouse.insert({ ...blockOf(1), token: 'one' });
    await clickhouse.insert({ ...blockOf(1), token: 'another' });
    expect(await stored()).toEqual([{ n: 1 }, { n: 1 }]);
  });

  test('that are not a block store nothing and are not to be repeated', async () => {
    const torn = blockOf(1, 2, 3);
    const fault = await faultOf(clickhouse.insert({ ...torn, block: torn.block.subarray(0, -1), token: 'torn' }));
    expect(fault.retryable).toBe(false);
    expect(await stored()).toEqual([]);
  });

  test('that reach the server late store nothing, and are to be sent again', async () => {
    const longAgo = Date.now() - INSERT_START_ALLOWANCE_MS - 60_000;
    // Once: the connections have clocks, too.
    const clock = jest.spyOn(Date, 'now').mockReturnValueOnce(longAgo);
    const fault = await faultOf(clickhouse.insert({ ...blockOf(1), token: 'late' }));
    clock.mockRestore();
    expect(fault.retryable).toBe(true);
    expect(fault.message).toContain('more than 30 s after it was sent');
    expect(await stored()).toEqual([]);
  });

  test('whose answer nobody waits for any more are given up at once', async () => {
    const leaving = new AbortController();
    const fault = faultOf(clickhouse.insert({ ...blockOf(1), token: 'left', signal: leaving.signal }));
    leaving.abort();
    expect((await fault).message).toBe('stopped by whoever asked');
  });

  test('into a table that is not there are not to be repeated', async () => {
    const fault = await faultOf(clickhouse.insert({ ...blockOf(1), table: 'nowhere', token: 'lost' }));
    expect(fault).toMatchObject({ code: 60, retryable: false });
  });
});

describe('the way to ClickHouse', () => {
  test('a ping is answered', async () => {
    await expect(clickhouse.ping()).resolves.toBeUndefined();
  });

  test('a server that is not there is worth another try', async () => {
    expect(await faultOf(connect({ url: 'http://127.0.0.1:1' }))).toMatchObject({ code: undefined, retryable: true });
  });

  test('wrong credentials are not waited for', async () => {
    const fault = await faultOf(connect({ user: 'nobody-of-that-name' }, 60_000));
    expect(fault).toMatchObject({ retryable: false });
  });

  test('a connection is made before the database is', async () => {
    const { value, stop } = await connect({ database: testConfig('').database });
    expect(await faultOf(value.query('SELECT 1'))).toMatchObject({ code: 81, retryable: false });
    await stop();
  });

  describe('with a server that takes requests and never answers', () => {
    let silent: Server;
    beforeAll(async () => {
      silent = createServer((socket) => socket.resume());
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    });
    afterAll(async () => {
      await new Promise((resolve) => silent.close(resolve));
    });

    test('a ping gives up within the second that a readiness check has', async () => {
      const address = silent.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      const deaf = new HttpClickHouse({ ...store.config, url: `http://127.0.0.1:${port}` });
      const fault = await faultOf(deaf.ping());
      expect(fault).toMatchObject({ code: undefined, retryable: true });
      // By its own clock: that of a busy machine's test would also count how late it is.
      expect(Number(/no answer within (\d+) ms/.exec(String(fault))?.[1])).toBeLessThan(1_000);
      await deaf.close();
    });
  });
});

test('every error that is not for good has the name that the engine gives its number', async () => {
  const errors = new Map([...RETRYABLE_ERRORS, ...REPAIRABLE_ERRORS]);
  const rows = await clickhouse.query<{ code: number; name: string }>(
    'SELECT arrayJoin({codes:Array(UInt32)}) AS code, errorCodeToName(code) AS name',
    { codes: [...errors.keys()] },
  );
  expect(new Map(rows.map(({ code, name }) => [code, name]))).toEqual(errors);
});

test('a statement that takes longer than the server allows is worth another try', async () => {
  const { value, stop } = await connect({ requestTimeoutMs: 1_000 });
  const fault = await faultOf(value.query('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1'));
  expect(fault).toMatchObject({ code: 159, retryable: true });
  await stop();
});
