import { constant, array, assert, asyncProperty, constantFrom, oneof, record, string, uint8Array } from 'fast-check';
import { openConnection, send } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ environment: { MILLRACE_GATEWAY_REQUEST_TIMEOUT_MS: '100' } });
  gateway.publisher.acknowledgesAtOnce = true;
});

afterAll(() => gateway.stop());

const headerLine = oneof(
  constant(`authorization: Bearer ${TOKENS.ingest}`),
  constantFrom('content-length: 5', 'content-length: 99999', 'transfer-encoding: chunked', 'expect: 100-continue'),
  constantFrom('content-encoding: gzip', 'content-encoding: br', 'connection: upgrade', 'connection: close'),
  constantFrom('set-cookie: a=b', '__proto__: x', 'x-forwarded-for: 1.2.3.4', 'traceparent: 00-zz'),
  record({ name: string({ maxLength: 8 }), value: string({ maxLength: 20 }) }).map(
    ({ name, value }) => `${name}: ${value}`,
  ),
);

const request = record({
  method: constantFrom('POST', 'GET', 'HEAD', 'OPTIONS', 'CONNECT', 'BREW', ''),
  target: oneof(
    constantFrom('/fake/events', '/fake/channels/%', '/fake/channels/a?token=x', '/fake/kept', '/proto/..%2f', '*'),
    string({ maxLength: 30 }),
  ),
  version: constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/9', ''),
  headers: array(headerLine, { maxLength: 6 }),
  body: uint8Array({ maxLength: 200 }),
}).map(({ method, target, version, headers, body }) =>
  Buffer.concat([
    Buffer.from(`${method} ${target} ${version}\r\nhost: x\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`),
    body,
  ]),
);

const anything = oneof(
  { weight: 4, arbitrary: request },
  { weight: 1, arbitrary: array(request, { maxLength: 4 }).map((requests) => Buffer.concat(requests)) },
  { weight: 1, arbitrary: uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)) },
);

test('whatever is sent, the connection ends in time, no answer is a 5xx, and the gateway lives on', async () => {
  await assert(
    asyncProperty(anything, async (bytes) => {
      const { socket, closed } = await openConnection(gateway.port);
      socket.end(bytes);
      expect((await closed()).match(/HTTP\/1\.1 5\d\d/)).toBeNull();
    }),
    { numRuns: 400 },
  );
  expect((await send(gateway.port, '/fake/events', { body: 'one' })).status).toBe(202);
  expect(await gateway.metrics()).toMatch(/gateway_in_flight_bytes 0\n/);
  expect(await gateway.metrics()).not.toContain('outcome="failed"');
  // What was sent did get far enough to be judged and taken.
  for (const outcome of ['accepted', 'refused'])
    await gateway.metricsShow(new RegExp(`outcome="${outcome}"} [1-9]\\d`));
}, 60_000);
