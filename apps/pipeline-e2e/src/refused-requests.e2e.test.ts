import { gzipSync } from 'node:zlib';
import { eventually } from './pipeline/eventually';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ database: 'e2e_refused_requests' });
});

afterAll(() => pipeline.stop());

interface Refused {
  readonly name: string;
  readonly path: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly status: number;
  /** What the answer's body must say. */
  readonly says: RegExp;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the ingest token. */
  readonly token?: 'none' | 'unknown' | 'read';
}

const NATIVE = '/v1/events';
const EXCEPTIONLESS = '/api/v2/events';
const YAMCS = '/api/archive/simulator/events';
const BITERAL = '/events';
const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF_TYPE = { 'content-type': 'application/protobuf' };
const sale = { type: 'EventSale', customerCode: 'refused', productCode: 'refused' };
const truncatedGzip = new Uint8Array(gzipSync(JSON.stringify({ message: 'refused'.repeat(50) })).subarray(0, 30));
const garbage = new Uint8Array(Buffer.from('garbage refused'));
const oversized = (bytes: number) => JSON.stringify({ source: 'refused', message: 'x'.repeat(bytes) });

const REFUSED: readonly Refused[] = [
  ...[NATIVE, EXCEPTIONLESS, YAMCS, BITERAL].flatMap((path): Refused[] => [
    { name: 'no token', path, body: '{}', status: 401, says: /.*/, token: 'none' },
    { name: 'an unknown token', path, body: '{}', status: 401, says: /.*/, token: 'unknown' },
    { name: 'a token that may only read', path, body: '{}', status: 403, says: /./, token: 'read' },
  ]),
  { name: 'malformed JSON', path: NATIVE, body: '{"message":', status: 400, says: /JSON/ },
  {
    name: 'a wrong content type',
    path: NATIVE,
    body: 'refused',
    status: 415,
    says: /./,
    headers: { 'content-type': 'text/html' },
  },
  {
    name: 'truncated gzip',
    path: NATIVE,
    body: truncatedGzip,
    status: 400,
    says: /gzip/,
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
  },
  {
    name: 'an unknown content encoding',
    path: NATIVE,
    body: '{}',
    status: 415,
    says: /./,
    headers: { ...JSON_TYPE, 'content-encoding': 'zip' },
  },
  { name: 'an oversized body', path: NATIVE, body: oversized(1_000_000), status: 413, says: /./ },
  { name: 'a missing required field', path: NATIVE, body: '{"source":"refused"}', status: 400, says: /message/ },
  {
    name: 'a field of the wrong type',
    path: NATIVE,
    body: '{"message":"refused","seqNumber":"three"}',
    status: 400,
    says: /seqNumber/,
  },
  {
    name: 'garbage for protobuf',
    path: NATIVE,
    body: garbage,
    status: 400,
    says: /./,
    headers: { 'content-type': 'application/x-protobuf' },
  },
  {
    name: 'a wrong content type',
    path: EXCEPTIONLESS,
    body: '<refused/>',
    status: 415,
    says: /"status":\s*415/,
    headers: { 'content-type': 'application/xml' },
  },
  { name: 'an oversized body', path: EXCEPTIONLESS, body: oversized(200_001), status: 413, says: /"status":\s*413/ },
  {
    name: 'a project that is not the token’s',
    path: '/api/v2/projects/537650f3b77efe23a47914f4/events',
    body: '{"message":"refused"}',
    status: 404,
    says: /./,
  },
  { name: 'malformed JSON', path: YAMCS, body: '{"message":', status: 400, says: /"type"/ },
  { name: 'an oversized body', path: YAMCS, body: oversized(65_537), status: 413, says: /./ },
  { name: 'a missing message', path: YAMCS, body: '{"source":"refused"}', status: 400, says: /Message is required/ },
  {
    name: 'a field of the wrong type',
    path: YAMCS,
    body: '{"message":"refused","generationTime":"never","receptionTime":0,"seqNumber":1,"source":"refused"}',
    status: 400,
    says: /generationTime/,
  },
  {
    name: 'an unknown instance',
    path: '/api/archive/nope/events',
    body: '{"message":"refused"}',
    status: 404,
    says: /No instance named 'nope'/,
  },
  { name: 'garbage for protobuf', path: YAMCS, body: garbage, status: 400, says: /./, headers: PROTOBUF_TYPE },
  { name: 'malformed JSON', path: BITERAL, body: '{"type":', status: 400, says: /fieldErrors/ },
  {
    name: 'a missing required field',
    path: BITERAL,
    body: JSON.stringify({ type: 'EventSale', customerCode: 'refused' }),
    status: 400,
    says: /productCode/,
  },
  {
    name: 'an unknown type',
    path: BITERAL,
    body: JSON.stringify({ ...sale, type: 'EventFoo' }),
    status: 400,
    says: /type/,
  },
  {
    name: 'a batch with one bad event',
    path: BITERAL,
    body: JSON.stringify([sale, { ...sale, type: 'EventFoo' }]),
    status: 400,
    says: /type/,
  },
  {
    name: 'a batch of 101',
    path: BITERAL,
    body: JSON.stringify(Array.from({ length: 101 }, () => sale)),
    status: 400,
    says: /100/,
  },
];

function post({
  path,
  body,
  headers = JSON_TYPE,
  token,
}: Pick<Refused, 'path' | 'body' | 'headers' | 'token'>): Promise<Response> {
  const value = { none: undefined, unknown: 'x'.repeat(48), read: pipeline.tokens.read }[token ?? 'none'];
  const authorization = token === undefined ? pipeline.tokens.ingest : value;
  return fetch(`${pipeline.gateway}${path}`, {
    method: 'POST',
    body,
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization: `Bearer ${authorization}` }) },
  });
}

test.each(REFUSED)('$path refuses $name with $status', async (refused) => {
  const answer = await post(refused);
  expect(answer.status).toBe(refused.status);
  expect(await answer.text()).toMatch(refused.says);
});

describe('what an acknowledged body turns out to be', () => {
  test('truncated gzip that Exceptionless’ contract acknowledges is found in the dead letters with its reason', async () => {
    const answer = await post({
      path: EXCEPTIONLESS,
      body: truncatedGzip,
      headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    });
    expect(answer.status).toBe(202);
    const sql =
      "SELECT code, stage, project, dialect, reason, hex(body) AS bytes FROM dead_letters WHERE code = 'undecodable_body'";
    const letters = await eventually(
      () => pipeline.query<Record<string, string>>(sql),
      (rows) => rows.length > 0,
      10_000,
    );
    expect(letters).toHaveLength(1);
    expect(letters[0]).toMatchObject({ stage: 'normalise', project: 'default', dialect: 'exceptionless' });
    expect(letters[0]?.['reason']).toMatch(/gzip/);
    expect(letters[0]?.['bytes']).toBe(Buffer.from(truncatedGzip).toString('hex').toUpperCase());
  });

  test('an unknown content encoding likewise', async () => {
    const answer = await post({
      path: EXCEPTIONLESS,
      body: '{"message":"refused"}',
      headers: { ...JSON_TYPE, 'content-encoding': 'zip' },
    });
    expect(answer.status).toBe(202);
    const sql = "SELECT code FROM dead_letters WHERE code = 'unsupported_encoding'";
    expect(
      await eventually(
        () => pipeline.query(sql),
        (rows) => rows.length > 0,
        10_000,
      ),
    ).toHaveLength(1);
  });
});

test('nothing that was refused is stored, although what came after it is', async () => {
  const after = await post({ path: NATIVE, body: '{"source":"after","message":"after the refused ones"}' });
  expect(after.status).toBe(202);
  const count = async () =>
    (await pipeline.query<{ stored: number }>("SELECT count() AS stored FROM events WHERE source = 'after'"))[0]
      ?.stored;
  expect(await eventually(count, (stored) => stored === 1, 10_000)).toBe(1);
  expect(await pipeline.query('SELECT dialect, source, message FROM events')).toHaveLength(1);
});
