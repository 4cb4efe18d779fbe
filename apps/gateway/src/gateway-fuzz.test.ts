import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  oneof,
  record,
  string,
  uint8Array,
} from 'fast-check';
import { createRecordingLogger } from '@millrace/observability';
import { aStoredEvent, eventsInMemory } from '@millrace/testing';
import { openConnection, send } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

let gateway: TestGateway;
const logLines: string[] = [];

beforeAll(async () => {
  const events = eventsInMemory([aStoredEvent(), aStoredEvent()]);
  gateway = await startTestGateway({
    readers: { readerOf: () => events },
    environment: { MILLRACE_GATEWAY_REQUEST_TIMEOUT_MS: '100' },
    log: createRecordingLogger(logLines),
  });
  gateway.publisher.acknowledgesAtOnce = true;
});

afterAll(() => gateway.stop());

const headerLine = oneof(
  constantFrom('content-length: 5', 'content-length: 99999', 'transfer-encoding: chunked', 'expect: 100-continue'),
  constantFrom('content-encoding: gzip', 'content-encoding: br', 'connection: upgrade', 'connection: close'),
  constantFrom('upgrade: websocket', 'upgrade: h2c', 'sec-websocket-version: 13', 'sec-websocket-protocol: older, ='),
  constantFrom('sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==', 'origin: null', 'access-control-request-method: POST'),
  constantFrom('set-cookie: a=b', '__proto__: x', 'x-forwarded-for: 1.2.3.4', 'traceparent: 00-zz', 'authorization: x'),
  record({ name: string({ maxLength: 8 }), value: string({ maxLength: 20 }) }).map(
    ({ name, value }) => `${name}: ${value}`,
  ),
);

const request = record({
  method: oneof(constant('POST'), constantFrom('GET', 'HEAD', 'OPTIONS', 'CONNECT', 'BREW', '')),
  target: oneof(
    constantFrom('/fake/events', '/fake/channels/a?token=x', '/fake/kept', '/fake/large'),
    constantFrom('/fake/events:search', '/fake/channels/a:export', '/fake/live', '/fake/nothing', '/fake/live?bad'),
    constantFrom('/fake/channels/%', '/proto/..%2f', 'http://x/fake/events', '*', '/openapi.json'),
    string({ maxLength: 30 }),
  ),
  version: oneof({ weight: 3, arbitrary: constant('HTTP/1.1') }, constantFrom('HTTP/1.0', 'HTTP/9', '')),
  token: constantFrom(undefined, TOKENS.ingest, TOKENS.ingest, TOKENS.read),
  declaresLength: boolean(),
  headers: array(headerLine, { maxLength: 5 }),
  body: uint8Array({ maxLength: 200 }),
}).map(({ method, target, version, token, declaresLength, headers, body }) => {
  const lines = [
    `${method} ${target} ${version}`,
    'host: x',
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    ...(declaresLength ? [`content-length: ${String(body.length)}`] : []),
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
});

/** A question that may well be a good one: among any requests there are too few of these to count on. */
const question = record({
  target: constantFrom('/fake/events:search', '/fake/channels/a:export'),
  headers: array(headerLine, { maxLength: 2 }),
}).map(({ target, headers }) => {
  const lines = [`GET ${target} HTTP/1.1`, 'host: x', `authorization: Bearer ${TOKENS.read}`, ...headers];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
});

/** A good handshake, and whatever instead of frames. */
const webSocket = uint8Array({ maxLength: 200 }).map((bytes) => {
  const lines = [
    'GET /fake/live HTTP/1.1',
    'host: x',
    `authorization: Bearer ${TOKENS.read}`,
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]);
});

const anything = oneof(
  { weight: 1, arbitrary: webSocket },
  { weight: 1, arbitrary: question },
  { weight: 4, arbitrary: request },
  { weight: 1, arbitrary: array(request, { maxLength: 4 }).map((requests) => Buffer.concat(requests)) },
  { weight: 1, arbitrary: uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)) },
);

test('whatever is sent, the connection ends in time, no answer is a 5xx, and the gateway lives on', async () => {
  await assert(
    asyncProperty(anything, async (bytes) => {
      logLines.length = 0;
      const { socket, closed } = await openConnection(gateway.port);
      socket.end(bytes);
      expect((await closed()).match(/HTTP\/1\.1 5\d\d/)).toBeNull();
      expect(logLines).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect((await send(gateway.port, '/fake/events', { body: 'one' })).status).toBe(202);
  await gateway.metricsShow(/gateway_in_flight_bytes 0\n/);
  // What was sent did get far enough to be judged and taken.
  for (const outcome of ['accepted', 'refused', 'unrouted', 'answered'])
    await gateway.metricsShow(new RegExp(`"${outcome}"} [1-9]`));
  await gateway.metricsShow(/gateway_subscriptions_ended_total\{dialect="fake",end="client"\} [1-9]/);
}, 60_000);
