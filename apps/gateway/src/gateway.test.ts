import { gzipSync } from 'node:zlib';
import { createRecordingLogger, createTracing } from '@millrace/observability';
import { send, type TestRequest } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway, type TestGatewayOptions } from './testing/start-test-gateway';

let gateway: TestGateway;

async function start(options?: TestGatewayOptions): Promise<void> {
  gateway = await startTestGateway(options);
  gateway.publisher.acknowledgesAtOnce = true;
}

beforeEach(() => start());

afterEach(() => gateway.stop());

function post(path: string, options?: TestRequest) {
  return send(gateway.port, path, options);
}

test('an accepted request is answered as its dialect says, with an id that names its record', async () => {
  const answer = await post('/fake/events', { body: 'one' });
  expect(answer.status).toBe(202);
  expect(JSON.parse(answer.text)).toEqual({ project: 'default', length: 3, channel: '' });
  expect(answer.headers['content-length']).toBe(String(answer.text.length));
  expect(gateway.publisher.records.map(({ requestId }) => requestId)).toEqual([answer.headers['x-request-id']]);
});

test('no answer is given before the broker has acknowledged', async () => {
  gateway.publisher.acknowledgesAtOnce = false;
  let isAnswered = false;
  const answer = post('/fake/events', { body: 'one' }).finally(() => {
    isAnswered = true;
  });
  const produce = await gateway.publisher.produce(0);
  // A second request that needs no broker goes the whole way; the first would have been answered before it.
  expect((await post('/fake/events', { body: 'nothing' })).status).toBe(202);
  expect(isAnswered).toBe(false);
  produce.acknowledge();
  expect((await answer).status).toBe(202);
});

test('the record holds the request as it was received', async () => {
  const before = Date.now();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await post('/fake/channels/north%2F1?x=y', {
    body: 'one',
    headers: {
      'content-type': 'Application/JSON; charset=utf-8',
      'user-agent': 'test/1',
      'x-kept': 'kept',
      'x-other': 'not kept',
      traceparent,
    },
  });
  const [record] = gateway.publisher.records;
  expect(record).toEqual({
    requestId: expect.stringMatching(/^[0-9a-f-]{31}00000$/) as string,
    dialect: 'fake',
    route: 'channel',
    project: 'default',
    receivedAt: expect.any(Number) as number,
    contentType: 'Application/JSON; charset=utf-8',
    contentEncoding: '',
    body: Buffer.from('one'),
    clientAddress: '127.0.0.1',
    userAgent: 'test/1',
    headers: { 'x-kept': 'kept' },
    parameters: { channel: 'north/1', number: '0' },
    refused: [1],
    traceparent,
  });
  expect(record?.receivedAt).toBeGreaterThanOrEqual(before);
  expect(record?.receivedAt).toBeLessThanOrEqual(Date.now());
  expect((await gateway.publisher.produce(0)).headers).toEqual({ traceparent });
});

test('every byte of a body reaches the raw topic unchanged', async () => {
  const body = Uint8Array.from({ length: 1_024 }, (_, position) => position % 256);
  await post('/fake/events', { body });
  expect(gateway.publisher.records[0]?.body).toEqual(Buffer.from(body));
});

test('a compressed body is inflated for the dialect and kept compressed in the record', async () => {
  const body = gzipSync('x'.repeat(5_000));
  const answer = await post('/fake/events', { body, headers: { 'content-encoding': 'GZIP' } });
  expect(JSON.parse(answer.text)).toMatchObject({ length: 5_000 });
  expect(gateway.publisher.records[0]).toMatchObject({ contentEncoding: 'gzip', body });
});

test('a route that acknowledges first gets the bytes as sent, whatever they are', async () => {
  const body = gzipSync('one').subarray(0, 10);
  const answer = await post('/fake/kept', { body, headers: { 'content-encoding': 'whatever' } });
  expect(JSON.parse(answer.text)).toMatchObject({ length: 10 });
  expect(gateway.publisher.records[0]).toMatchObject({ contentEncoding: 'whatever', body });
});

test('a chunked body is put together', async () => {
  const headers = { 'content-length': undefined, 'transfer-encoding': 'chunked' };
  expect((await post('/fake/events', { body: 'one', headers })).status).toBe(202);
  expect(gateway.publisher.records[0]?.body).toEqual(Buffer.from('one'));
});

test('what the dialect finds nothing in is answered and not published', async () => {
  expect((await post('/fake/events', { body: 'nothing' })).status).toBe(202);
  expect(gateway.publisher.produces).toEqual([]);
});

test.each([
  ['no token', '/fake/events', { headers: { authorization: undefined } }, '401 unauthenticated'],
  ['an unknown token', '/fake/events', { headers: { authorization: 'Bearer other' } }, '401 unauthenticated'],
  ['a read token', '/fake/events', { headers: { authorization: `Bearer ${TOKENS.read}` } }, '403 forbidden'],
  [
    'no token before the type',
    '/fake/events',
    unauthenticated({ 'content-type': 'application/xml' }),
    '401 unauthenticated',
  ],
  [
    'no token before the length',
    '/fake/events',
    { ...unauthenticated({}), body: 'x'.repeat(3_000) },
    '401 unauthenticated',
  ],
  ['a type', '/fake/events', { headers: { 'content-type': 'application/xml' } }, '415 unsupported_media_type'],
  ['the body', '/fake/events', { body: 'refuse' }, '400 invalid_event'],
  ['an encoding', '/fake/events', { body: 'x', headers: { 'content-encoding': 'zstd' } }, '400 unsupported_encoding'],
  ['a truncated gzip', '/fake/events', gzipped(gzipSync('one').subarray(0, 12)), '400 undecodable_body'],
  ['an inflation bomb', '/fake/events', gzipped(gzipSync('x'.repeat(1e6))), '413 body_too_large'],
  ['a method', '/fake/events', { method: 'PUT' }, '405 method_not_allowed'],
  ['a method of a parametrised path', '/fake/channels/a', { method: 'DELETE' }, '405 method_not_allowed'],
])('refused for %s: in the words of the dialect, and nothing is published', async (_name, path, request, expected) => {
  const answer = await post(path, request);
  const { fake } = JSON.parse(answer.text) as { fake: string };
  expect(`${String(answer.status)} ${fake}`).toBe(expected);
  expect(answer.headers['x-request-id']).toBeDefined();
  expect(gateway.publisher.produces).toEqual([]);
});

test('a wrong method is told the right ones, without a body for HEAD', async () => {
  const answer = await post('/fake/kept', { method: 'HEAD' });
  expect([answer.status, answer.headers['allow'], answer.text]).toEqual([405, 'POST', '']);
});

test('a fault of ours is a 500 in JSON, logged, and the connection lives on', async () => {
  const answer = await post('/fake/events', { body: 'throw' });
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'internal' } });
  expect(await gateway.metrics()).toContain('gateway_requests_total{dialect="fake",outcome="failed"} 1');
});

test('what is no ingest path is answered in words', async () => {
  const index = await post('/', { method: 'GET' });
  expect(JSON.parse(index.text)).toMatchObject({
    service: 'millrace',
    ingest: expect.arrayContaining([{ dialect: 'fake', method: 'POST', path: '/fake/events' }]) as unknown[],
    proto: expect.arrayContaining(['/proto/yamcs/protobuf/events.proto']) as unknown[],
  });
  const proto = await post('/proto/yamcs/protobuf/events.proto', { method: 'GET' });
  expect([proto.status, proto.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(proto.text).toContain('message Event');
  for (const path of [
    '/nothing',
    '/v1/events',
    '/proto/../package.json',
    '/proto/no.proto',
    '/proto/yamcs',
    '/proto/%',
  ]) {
    const missing = await post(path, { body: 'x' });
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.text)).toMatchObject({ error: { code: 'not_found' } });
  }
});

test.each([
  [416, { range: 'bytes=9999999-' }],
  [412, { 'if-match': '"another"' }],
])('a file is asked for as it cannot be had: %i', async (status, headers) => {
  const answer = await post('/proto/yamcs/protobuf/events.proto', { method: 'GET', headers });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'bad_request' } });
});

test('requests are counted by outcome, refusals by code, and what was accepted by its size', async () => {
  await post('/fake/events', { body: 'four' });
  await post('/fake/events', { body: 'refuse' });
  const metrics = await gateway.metrics();
  for (const line of [
    'gateway_requests_total{dialect="fake",outcome="accepted"} 1',
    'gateway_requests_total{dialect="fake",outcome="refused"} 1',
    'gateway_refusals_total{dialect="fake",code="invalid_event"} 1',
    'gateway_events_received_total{dialect="fake"} 2',
    'gateway_received_bytes_total{dialect="fake"} 4',
    'gateway_acknowledgement_seconds_count 1',
    'gateway_batch_records_sum 1',
    'gateway_in_flight_bytes 0',
    'gateway_projects_file_broken 0',
  ])
    expect(metrics).toContain(line);
});

test('a trusted proxy tells the address of the client', async () => {
  await gateway.stop();
  await start({ environment: { MILLRACE_TRUSTED_PROXIES: '127.0.0.0/8' } });
  await post('/fake/events', { body: 'one', headers: { 'x-forwarded-for': '203.0.113.9' } });
  expect(gateway.publisher.records[0]?.clientAddress).toBe('203.0.113.9');
});

test('the span of a request continues the trace of the client and is what the record carries', async () => {
  const names: string[] = [];
  const exporter = {
    export: (spans: { name: string }[], done: (result: { code: number }) => void) => {
      names.push(...spans.map(({ name }) => name));
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  await gateway.stop();
  const tracing = createTracing('gateway', { otlpUrl: undefined }, exporter);
  await start({ tracing });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await post('/fake/channels/a', { body: 'one', headers: { traceparent } });
  await tracing.stop();
  expect(names).toEqual(['POST /fake/channels/:channel']);
  expect(gateway.publisher.records[0]?.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b71)/);
});

test('no token is ever written to the log, whatever happens to the request', async () => {
  const lines: string[] = [];
  await gateway.stop();
  await start({ log: createRecordingLogger(lines) });
  await post(`/fake/events?token=${TOKENS.ingest}`, { body: 'throw', headers: { authorization: undefined } });
  await post('/fake/events', { body: 'throw' });
  await post('/fake/events', { headers: { authorization: 'Bearer wrong-token' } });
  gateway.publisher.acknowledgesAtOnce = false;
  const answer = post('/fake/events', { body: 'one' });
  (await gateway.publisher.produce(0)).fail(new Error('given up'));
  expect((await answer).status).toBe(503);
  expect(lines.join('')).toContain('given up');
  expect(lines.join('')).not.toMatch(/ingest-token|wrong-token/);
});

function unauthenticated(headers: Record<string, string>): TestRequest {
  return { headers: { authorization: undefined, ...headers } };
}

function gzipped(body: Uint8Array): TestRequest {
  return { body, headers: { 'content-encoding': 'gzip' } };
}
