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
import { openConnection, send } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

let gateway: TestGateway;
const logLines: string[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({
    environment: { MILLRACE_GATEWAY_REQUEST_TIMEOUT_MS: '100' },
    log: createRecordingLogger(logLines),
  });
  gateway.publisher.acknowledgesAtOnce = true;
});

afterAll(() => gateway.stop());

const headerLine = oneof(
  constantFrom('content-length: 5', 'content-length: 99999', 'transfer-encoding: chunked', 'expect: 100-continue'),
  constantFrom('content-encoding: gzip', 'content-encoding: br', 'connection: upgrade', 'connection: close'),
  constantFrom('set-cookie: a=b', '__proto__: x', 'x-forwarded-for: 1.2.3.4', 'traceparent: 00-zz', 'authorization: x'),
  record({ name: string({ maxLength: 8 }), value: string({ maxLength: 20 }) }).map(
    ({ name, value }) => `${name}: ${value}`,
  ),
);

const request = record({
  method: oneof(constant('POST'), constantFrom('GET', 'HEAD', 'OPTIONS', 'CONNECT', 'BREW', '')),
  target: oneof(
    constantFrom('/fake/events', '/fake/channels/a?token=x', '/fake/kept', '/fake/large'),
    constantFrom('/fake/channels/%', '/proto/..%2f', 'http://x/fake/events', '*'),
    string({ maxLength: 30 }),
  ),
  version: oneof({ weight: 3, arbitrary: constant('HTTP/1.1') }, constantFrom('HTTP/1.0', 'HTTP/9', '')),
  isAuthorised: boolean(),
  declaresLength: boolean(),
  headers: array(headerLine, { maxLength: 3 }),
  body: uint8Array({ maxLength: 200 }),
}).map(({ method, target, version, isAuthorised, declaresLength, headers, body }) => {
  const lines = [
    `${method} ${target} ${version}`,
    'host: x',
    ...(isAuthorised ? [`authorization: Bearer ${TOKENS.ingest}`] : []),
    ...(declaresLength ? [`content-length: ${String(body.length)}`] : []),
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
});

const anything = oneof(
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
    { numRuns: 600 },
  );
  expect((await send(gateway.port, '/fake/events', { body: 'one' })).status).toBe(202);
  await gateway.metricsShow(/gateway_in_flight_bytes 0\n/);
  // What was sent did get far enough to be judged and taken.
  for (const outcome of ['accepted', 'refused']) await gateway.metricsShow(new RegExp(`"${outcome}"} [1-9]\\d`));
}, 60_000);
