import { ask, startLocalServer, temporaryFolder, type LocalServer } from './testing/local-server';

const folder = temporaryFolder();
let server: LocalServer;

beforeAll(async () => {
  server = await startLocalServer({ dataDir: folder.path });
});
afterAll(async () => {
  await server.end('SIGTERM');
  folder.remove();
});

const native = async (sql: string, version?: number): Promise<Buffer> => {
  const parameters = { default_format: 'Native', ...(version && { client_protocol_version: String(version) }) };
  const target = `${server.url}/?${new URLSearchParams(parameters).toString()}`;
  const response = await fetch(target, { method: 'POST', body: sql });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(bytes.toString());
  return bytes;
};

const BLOCK_INFO = Buffer.from('010002ffffffff00', 'hex');

test('a block has its info in front and a serialization kind in every column', async () => {
  const bytes = await native("SELECT toUInt8(1) AS a, 'x' AS b", 54_460);
  const column = (name: string, type: string, value: number[]) =>
    Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([type.length]),
      Buffer.from(type),
      Buffer.from([0, ...value]),
    ]);
  const columns = [column('a', 'UInt8', [1]), column('b', 'String', [1, 0x78])];
  expect(bytes).toEqual(Buffer.concat([BLOCK_INFO, Buffer.from([2, 1]), ...columns]));
});

test('an older protocol has the info alone, and no protocol nothing', async () => {
  const plain = await native('SELECT 1 AS a');
  expect(await native('SELECT 1 AS a', 54_058)).toEqual(Buffer.concat([BLOCK_INFO, plain]));
});

const VALUES = [
  "toFixedString('ab', 3)",
  'toDecimal32(n, 2)',
  'toDecimal64(n, 2)',
  'toDecimal128(n, 2)',
  'toDecimal256(n, 2)',
  'toInt256(n)',
  'toFloat32(n)',
  'toDate32(n)',
  "toDateTime64(n, 3, 'Asia/Tokyo')",
  'toIntervalDay(n)',
  "toIPv6('::1')",
  'generateUUIDv4()',
  "CAST('x', 'Enum8(\\'x\\' = 1, \\'it(s), \\' = 2)')",
  'n % 2 = 0',
  'if(n % 2 = 0, NULL, n)',
  'if(n % 2 = 0, NULL, toString(n))',
  'range(n % 5)',
  'arrayMap(i -> arrayMap(j -> toString(j), range(i)), range(n % 4))',
  'map(toString(n), range(n % 3))',
  "CAST((n, 'x'), 'Tuple(a UInt8, `b, c` String)')",
  'toLowCardinality(toString(n % 3))',
  'toLowCardinality(if(n % 2 = 0, NULL, toString(n % 300)))',
  'arrayMap(i -> toLowCardinality(toString(i)), range(n % 5))',
  "CAST(map(toString(n % 7), n), 'Map(LowCardinality(String), Nullable(UInt64))')",
  '(toFloat64(n), toFloat64(n))::Point',
  '[(0., 0.), (1., 1.)]::Ring',
  'NULL',
];

test.each(VALUES)('%s keeps its bytes', async (value) => {
  const sql = `SELECT ${value} AS v, n FROM (SELECT number AS n FROM numbers(1000)) ORDER BY n SETTINGS max_block_size = 400`;
  const [plain, versioned] = await Promise.all([native(sql), native(sql, 54_460)]);
  const perBlock = BLOCK_INFO.length + 2;
  const blocks = (versioned.length - plain.length) / perBlock;
  expect(Number.isInteger(blocks) && blocks > 0).toBe(true);
  expect(versioned.subarray(0, BLOCK_INFO.length)).toEqual(BLOCK_INFO);
});

test('a type whose length cannot be told is refused with the way out', async () => {
  await expect(native(`SELECT '{"a":1}'::JSON AS j`, 54_460)).rejects.toThrow(/NOT_IMPLEMENTED|toString/);
  expect(await ask(server.url, `SELECT '{"a":1}'::JSON AS j`)).toBe('{"a":1}');
});

test('what describes a table has the protocol too', async () => {
  const bytes = await native('DESCRIBE TABLE system.one', 54_460);
  expect(bytes.subarray(0, BLOCK_INFO.length)).toEqual(BLOCK_INFO);
});
