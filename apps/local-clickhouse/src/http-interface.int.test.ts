import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ask, send, startLocalServer, temporaryFolder, type LocalServer } from './testing/local-server';

const folder = temporaryFolder();
let server: LocalServer;
let url: string;

beforeAll(async () => {
  server = await startLocalServer({
    dataDir: folder.path,
    settings: { MILLRACE_LOCAL_CLICKHOUSE_MAX_BODY_BYTES: String(4 * 1024 * 1024) },
  });
  url = server.url;
  await ask(url, 'CREATE DATABASE app');
});
afterAll(async () => {
  await server.end('SIGTERM');
  folder.remove();
});
beforeEach(async () => {
  await ask(url, 'CREATE OR REPLACE TABLE app.t (id UInt64, v String) ENGINE = MergeTree ORDER BY id');
});
afterEach(() => {
  expect(readdirSync(join(folder.path, 'spool'))).toEqual([]);
});

const rows = () => ask(url, 'SELECT id, v FROM app.t ORDER BY id');

describe('the server', () => {
  test.each(['/ping', '/replicas_status', '/'])('says at %s that it is up', async (path) => {
    const response = await fetch(`${url}${path}`);
    expect([response.status, await response.text()]).toEqual([200, 'Ok.\n']);
  });

  test('answers an address that is no address', async () => {
    const answers = ['//', '*', '/%zz', '/?%zz'].map(
      (path) =>
        new Promise((resolve, reject) => {
          const { hostname, port } = new URL(url);
          httpRequest({ hostname, port, path }, ({ statusCode }) => resolve(statusCode))
            .on('error', reject)
            .end();
        }),
    );
    expect(await Promise.all(answers)).toEqual([404, 404, 404, 200]);
  });

  test('says where it is asked elsewhere what there is', async () => {
    const response = await fetch(`${url}/play`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('/ping')]);
  });
});

describe('a SELECT', () => {
  test('may be in the URL, in the body, or begin in one and end in the other', async () => {
    expect(await (await fetch(`${url}/?query=SELECT+1`)).text()).toBe('1\n');
    expect((await send(url, 'SELECT 1')).text).toBe('1\n');
    expect((await send(url, '+ 1', { parameters: { query: 'SELECT 1' } })).text).toBe('2\n');
  });

  test('may come compressed', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect((await send(url, gzipSync("SELECT 'zipped'"), { headers })).text).toBe('zipped\n');
  });

  test('is answered in the format that it names, else in that of header or URL', async () => {
    const answers = await Promise.all([
      send(url, 'SELECT 1 AS x FORMAT JSONEachRow', { parameters: { default_format: 'CSV' } }),
      send(url, 'SELECT 1 AS x', { parameters: { default_format: 'JSONCompactEachRow' } }),
      send(url, 'SELECT 1 AS x', { headers: { 'x-clickhouse-format': 'CSVWithNames' } }),
    ]);
    expect(answers.map(({ text }) => text)).toEqual(['{"x":1}\n', '[1]\n', '"x"\n1\n']);
    expect(answers.map(({ headers }) => headers.get('x-clickhouse-format'))).toEqual([
      'JSONEachRow',
      'JSONCompactEachRow',
      'CSVWithNames',
    ]);
    expect(answers[2]?.headers.get('content-type')).toBe('text/csv; charset=UTF-8; header=present');
  });

  test('comes back whole in formats with a head or a foot, however many blocks it has', async () => {
    const result = await ask(url, 'SELECT number FROM numbers(200000) FORMAT JSON');
    const { rows: count, data } = JSON.parse(result) as { rows: number; data: unknown[] };
    expect([count, data.length]).toEqual([200_000, 200_000]);
    const totals = await ask(url, 'SELECT number % 2 AS n, count() FROM numbers(10) GROUP BY n WITH TOTALS ORDER BY n');
    expect(totals.split('\n')).toEqual(['0\t5', '1\t5', '', '0\t10']);
  });

  test('that fails early is an error of its own in any format', async () => {
    const { status, text } = await send(url, "SELECT throwIf(number = 3, 'early') FROM numbers(10) FORMAT JSON");
    expect([status, text]).toEqual([500, expect.stringMatching(/^Code: 395\./)]);
  });

  test('in a format with a head or a foot, that fails late, ends with the error', async () => {
    const { text } = await send(
      url,
      "SELECT number, throwIf(number = 3000000, 'late') FROM numbers(4000000) FORMAT JSON",
    );
    expect(text.slice(-500)).toMatch(/Code: 395\. .*late.*__exception__\r\n$/s);
  });

  test('comes back compressed where the client asks for it', async () => {
    for (const format of ['TSV', 'JSONCompact']) {
      const parameters = { enable_http_compression: '1', query: `SELECT 'x' FORMAT ${format}` };
      const response = await fetch(`${url}/?${new URLSearchParams(parameters).toString()}`);
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(await response.text()).toContain('x');
    }
  });

  test('tells its query id, and an error its code', async () => {
    const good = await send(url, 'SELECT 1', { parameters: { query_id: 'mine' } });
    expect(good.headers.get('x-clickhouse-query-id')).toBe('mine');
    const bad = await send(url, 'SELECT * FROM nowhere');
    expect([bad.status, bad.headers.get('x-clickhouse-exception-code')]).toEqual([404, '60']);
    expect(bad.text).toMatch(/^Code: 60\. DB::Exception: .*\(UNKNOWN_TABLE\) \(version .*\)\n$/s);
  });

  test('that fails behind its first rows ends with the error', async () => {
    const { status, text } = await send(url, "SELECT throwIf(number = 1000000, 'late') FROM numbers(2000000)");
    expect(status).toBe(200);
    expect(text).toMatch(/__exception__\r\n\w+\r\nCode: 395\. .*late.*__exception__\r\n$/s);
  });

  test('that fails behind its first rows is an error from the start where the client waits for the end', async () => {
    const { status } = await send(url, "SELECT throwIf(number = 1000000, 'late') FROM numbers(2000000)", {
      parameters: { wait_end_of_query: '1' },
    });
    expect(status).toBe(500);
  });
});

describe('an INSERT', () => {
  test('takes its data from the body, compressed in any way that the engine knows', async () => {
    const parameters = { query: 'INSERT INTO app.t FORMAT TSV' };
    const codecs = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
    const bodies = Object.entries(codecs).map(([encoding, compress], id) => ({
      encoding,
      body: compress(`${String(id)}\t${encoding}\n`),
    }));
    for (const { encoding, body } of bodies) {
      const { status } = await send(url, body, { parameters, headers: { 'content-encoding': encoding } });
      expect(status).toBe(200);
    }
    expect(await rows()).toBe('0\tgzip\n1\tdeflate\n2\tbr');
  });

  test('is split from data in the same body by bytes, not by characters', async () => {
    const head = Buffer.from('INSERT INTO app.t (v) FORMAT RowBinary\n');
    const binary = Buffer.from([3, 0xff, 0x00, 0x27, 2, 0x0a, 0xc3]);
    expect((await send(url, Buffer.concat([head, binary]))).status).toBe(200);
    expect(await ask(url, 'SELECT hex(v) FROM app.t ORDER BY v')).toBe('0AC3\nFF0027');
  });

  test('takes what stands in the URL behind the statement before what is in the body', async () => {
    const query = "INSERT INTO app.t VALUES (1, 'in the URL'),";
    expect((await send(url, "(2, 'in the body')", { parameters: { query } })).status).toBe(200);
    expect(await rows()).toBe('1\tin the URL\n2\tin the body');
  });

  test('tells how many rows it wrote', async () => {
    const { headers } = await send(url, "INSERT INTO app.t VALUES (1, ';'), (1 + 1, concat('a', 'b'));");
    expect(JSON.parse(headers.get('x-clickhouse-summary') ?? '')).toMatchObject({ written_rows: '2' });
  });

  test('of nothing is nothing', async () => {
    expect((await send(url, '', { parameters: { query: 'INSERT INTO app.t FORMAT CSV' } })).status).toBe(200);
    expect(await rows()).toBe('');
  });

  test('takes Parquet, as a SELECT gave it', async () => {
    const parquet = await fetch(`${url}/?query=${encodeURIComponent("SELECT 7 AS id, 'p' AS v FORMAT Parquet")}`);
    const body = Buffer.from(await parquet.arrayBuffer());
    expect((await send(url, body, { parameters: { query: 'INSERT INTO app.t FORMAT Parquet' } })).status).toBe(200);
    expect(await rows()).toBe('7\tp');
  });

  test('takes Protobuf with its schema in a setting', async () => {
    const message = Buffer.from([0x08, 7, 0x12, 2, 0x68, 0x69]);
    const { status } = await send(url, Buffer.concat([Buffer.from([message.length]), message]), {
      parameters: {
        query: 'INSERT INTO app.t FORMAT Protobuf',
        format_schema_source: 'string',
        format_schema: 'syntax = "proto3"; message Row { uint64 id = 1; string v = 2; }',
        format_schema_message_name: 'Row',
      },
    });
    expect(status).toBe(200);
    expect(await rows()).toBe('7\thi');
    // The engine keeps the schema: with its data, not where the process was started.
    expect(readdirSync(join(folder.path, '__cache__'))).toContainEqual(expect.stringMatching(/\.proto$/));
  });

  test('may pass its data through input()', async () => {
    const query = "INSERT INTO app.t SELECT id + 1, upper(x) FROM input('id UInt64, x String') WHERE id > 1 FORMAT CSV";
    expect((await send(url, '1,a\n2,b\n', { parameters: { query } })).status).toBe(200);
    expect((await send(url, `${query}\n8,c\n`)).status).toBe(200);
    expect(await rows()).toBe('3\tB\n9\tC');
  });

  test('with a bad row at its end inserts no row, and does not name our files', async () => {
    const good = Array.from({ length: 1_000 }, (_, id) => `${String(id)}\tx\n`).join('');
    const { status, text } = await send(url, `INSERT INTO app.t FORMAT TSV\n${good}bad\trow\n`);
    expect([status, text]).toEqual([400, expect.stringMatching(/^Code: 27\./)]);
    expect(text).not.toContain('spool');
    expect(await rows()).toBe('');
  });

  test('whose upload breaks off inserts no row', async () => {
    const target = new URL(`${url}/?query=${encodeURIComponent('INSERT INTO app.t FORMAT TSV')}`);
    const upload = httpRequest(target, { method: 'POST', headers: { 'content-length': '1000' } });
    const broken = new Promise((resolve) => upload.on('error', resolve));
    upload.write('1\tx\n2\ty\n', () => upload.destroy(new Error('cut')));
    await broken;
    expect(await rows()).toBe('');
  });
});

describe('a request is refused, with words and the code of ClickHouse,', () => {
  test.each([
    ['without a statement', '62', 400, {}],
    ['with two statements', '62', 400, { sql: 'SELECT 1; SELECT 2' }],
    ['with ClickHouse’s own compression', '48', 501, { parameters: { compress: '1' } }],
    ['with an unknown encoding', '48', 501, { sql: 'SELECT 1', headers: { 'content-encoding': 'rot13' } }],
    ['with a body that does not inflate', '354', 400, { sql: 'SELECT 1', headers: { 'content-encoding': 'gzip' } }],
    ['with an unknown setting', '115', 404, { sql: 'SELECT 1', parameters: { no_such_setting: '1' } }],
    [
      'with a setting that is SQL',
      '115',
      404,
      { sql: 'SELECT 1', parameters: { 'x=1; DROP TABLE app.t; SET y': '1' } },
    ],
    [
      'with a format that is SQL',
      '36',
      400,
      { sql: 'SELECT 1', parameters: { default_format: 'CSV; DROP TABLE app.t' } },
    ],
    ['with an unknown database', '81', 404, { sql: 'SELECT 1', parameters: { database: 'nowhere`; ' } }],
    ['with a wrong password', '516', 403, { sql: 'SELECT 1', headers: { 'x-clickhouse-key': 'wrong' } }],
    ['for a file of the server', '497', 403, { sql: "SELECT * FROM file('/etc/passwd', 'LineAsString')" }],
    ['for a file by the overlay', '497', 403, { sql: 'SELECT * FROM default.`/etc/passwd`' }],
    ['for another server', '497', 403, { sql: "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')" }],
    ['of a page of another site', '497', 403, { sql: 'SELECT 1', headers: { 'sec-fetch-site': 'cross-site' } }],
    ['with INTO OUTFILE', '497', 403, { sql: "SELECT 1 INTO OUTFILE '/tmp/x'" }],
    ['with a statement of a megabyte', '223', 413, { sql: `SELECT '${'x'.repeat(1024 * 1024)}'` }],
  ])('%s', async (_what, code, status, { sql = '', ...options }: Parameters<typeof send>[2] & { sql?: string }) => {
    const answer = await send(url, sql, options);
    expect([answer.headers.get('x-clickhouse-exception-code'), answer.status]).toEqual([code, status]);
    expect(answer.text).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: .{10}`));
    expect(await rows()).toBe('');
  });

  test('with more than the body may have, whatever it inflates to', async () => {
    const tooLarge = Buffer.alloc(5 * 1024 * 1024, '1\tx\n');
    const parameters = { query: 'INSERT INTO app.t FORMAT TSV' };
    const plain = await send(url, tooLarge, { parameters });
    expect([plain.status, plain.headers.get('x-clickhouse-exception-code')]).toEqual([413, '307']);
    const inflated = await send(
      url,
      gzipSync(Buffer.concat([Buffer.from('INSERT INTO app.t FORMAT TSV\n'), tooLarge])),
      {
        headers: { 'content-encoding': 'gzip' },
      },
    );
    expect(inflated.status).toBe(413);
    expect(await rows()).toBe('');
  });

  test('by GET, when it changes something', async () => {
    const response = await fetch(`${url}/?query=${encodeURIComponent('DROP TABLE app.t')}`);
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('POST')]);
  });
});

describe('statements side by side', () => {
  test('run at once, more of them than there are threads, and none sees another’s settings', async () => {
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        ask(url, "SELECT getSetting('max_block_size') + 0 * sleep(0.2)", { max_block_size: String(n + 1) }),
      ),
    );
    expect(results.map(Number)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
  });

  test('pipe more results than there are threads, each whole', async () => {
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        ask(url, `SELECT ${String(n)} AS n, repeat('x', 300000) FORMAT JSONCompact`),
      ),
    );
    const first = results.map((result) => (JSON.parse(result) as { data: unknown[][] }).data[0]?.[0]);
    expect(first).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  test.each(['TSV', 'JSON'])('end when their client leaves, asked for %s', async (format) => {
    const leaving = new AbortController();
    const sql = `SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number)) FORMAT ${format}`;
    const running = () =>
      ask(url, "SELECT count() FROM system.processes WHERE query LIKE '%sipHash%' AND query NOT LIKE '%processes%'");
    const abandoned = fetch(url, { method: 'POST', body: sql, signal: leaving.signal }).catch(
      (error: unknown) => error,
    );
    while ((await running()) !== '1');
    leaving.abort();
    await abandoned;
    while ((await running()) !== '0');
  });

  test('end when their client leaves in the middle of a result, and the next result is not its rest', async () => {
    const leaving = new AbortController();
    const sql = 'SELECT number, sipHash64(number) FROM numbers(1000000000000) FORMAT JSONCompact';
    const response = await fetch(url, { method: 'POST', body: sql, signal: leaving.signal });
    expect(response.status).toBe(200);
    leaving.abort();
    const running = () =>
      ask(url, "SELECT count() FROM system.processes WHERE query LIKE '%sipHash%' AND query NOT LIKE '%processes%'");
    while ((await running()) !== '0');
    const next = await Promise.all(Array.from({ length: 40 }, () => ask(url, 'SELECT 1 AS x FORMAT JSONColumns')));
    expect(new Set(next.map((text) => JSON.stringify(JSON.parse(text))))).toEqual(new Set(['{"x":[1]}']));
  });
});
