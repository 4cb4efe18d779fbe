import { Agent } from 'node:http';
import { openConnection, send } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

let gateway: TestGateway;

beforeEach(() => start());

afterEach(() => gateway.stop());

async function start(environment = {}): Promise<void> {
  gateway = await startTestGateway({ environment });
  gateway.publisher.acknowledgesAtOnce = true;
}

/** Only for what is to run out of time: on a busy machine anything else may take as long. */
async function restartImpatient(): Promise<void> {
  await gateway.stop();
  await start({ MILLRACE_GATEWAY_REQUEST_TIMEOUT_MS: '200' });
}

/** The head of a POST, up to and with its last header. */
function head(path: string, ...headers: string[]): string {
  const lines = [`POST ${path} HTTP/1.1`, 'host: gateway', `authorization: Bearer ${TOKENS.ingest}`, ...headers];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const GOOD = `${head('/fake/events', 'content-length: 3')}one`;

test('a body of exactly the limit is taken, one byte more is not', async () => {
  expect((await send(gateway.port, '/fake/events', { body: 'x'.repeat(2_000) })).status).toBe(202);
  expect((await send(gateway.port, '/fake/events', { body: 'x'.repeat(2_001) })).status).toBe(413);
  expect(gateway.publisher.records).toHaveLength(1);
});

test('a body that declares too much is refused before it is sent, and the connection is closed', async () => {
  const { socket, closed } = await openConnection(gateway.port);
  socket.write(head('/fake/events', 'content-length: 1000000'));
  socket.end();
  expect(await closed()).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close[\s\S]*"fake":"body_too_large"/i);
});

test('a client that is still sending far too much sees the answer', async () => {
  const { socket, received, closed } = await openConnection(gateway.port);
  socket.write(head('/fake/events', 'content-length: 100000000'));
  const sending = setInterval(() => socket.write(Buffer.alloc(64 * 1024)), 1);
  try {
    expect(await received(/"fake":"body_too_large"/)).toMatch(/^HTTP\/1\.1 413 /);
    expect(await closed()).not.toMatch(/HTTP\/1\.1 [^4]/);
  } finally {
    clearInterval(sending);
  }
});

test('a chunked body is refused as soon as it is too long, though it has not ended', async () => {
  const { socket, received } = await openConnection(gateway.port);
  socket.write(head('/fake/events', 'transfer-encoding: chunked'));
  socket.write(`800\r\n${'x'.repeat(0x800)}\r\n`);
  expect(await received(/"fake":"body_too_large"/)).toMatch(/^HTTP\/1\.1 413 /);
  socket.end();
  expect(gateway.publisher.records).toEqual([]);
});

test('a short rest of a refused body is discarded and the connection goes on', async () => {
  const { socket, received } = await openConnection(gateway.port);
  const refused = head('/fake/events', 'content-length: 3000');
  socket.write(`${refused}${'x'.repeat(3_000)}${GOOD}`);
  expect(await received(/HTTP\/1\.1 202 /)).toMatch(/^HTTP\/1\.1 413 [\s\S]*keep-alive[\s\S]*HTTP\/1\.1 202 /i);
  socket.end();
});

test('a refusal by the head leaves the connection usable for the next request', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const refused = await send(gateway.port, '/fake/events', {
    body: 'x',
    headers: { authorization: 'Bearer no' },
    agent,
  });
  const accepted = await send(gateway.port, '/fake/events', { body: 'one', agent });
  expect([refused.status, accepted.status]).toEqual([401, 202]);
  agent.destroy();
});

test('pipelined requests are answered in their order', async () => {
  const { socket, received } = await openConnection(gateway.port);
  socket.write(`${GOOD}${head('/fake/events', 'content-length: 6')}refuse${GOOD}`);
  const answers = await received(/(HTTP\/1\.1 [\s\S]*){3}"length"[\s\S]*}$/);
  expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 400', 'HTTP/1.1 202']);
  socket.end();
});

test('a client that waits for 100-continue is told to go on', async () => {
  const { socket, received } = await openConnection(gateway.port);
  socket.write(head('/fake/events', 'content-length: 3', 'expect: 100-continue'));
  expect(await received(/\r\n\r\n/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  socket.write('one');
  expect(await received(/"length":3/)).toContain('HTTP/1.1 202 ');
  socket.end();
});

test('a client that waits for 100-continue is refused without having to send the body', async () => {
  const { socket, received, closed } = await openConnection(gateway.port);
  socket.write(head('/fake/events', 'content-length: 2500', 'expect: 100-continue'));
  expect(await received(/"fake"/)).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i);
  socket.end();
  await closed();
});

test('a body that does not come in time is refused by the dialect', async () => {
  await restartImpatient();
  const { socket, received } = await openConnection(gateway.port);
  socket.write(`${head('/fake/events', 'content-length: 10')}abc`);
  expect(await received(/"fake":"request_timeout"/)).toMatch(/^HTTP\/1\.1 408 /);
  socket.end();
  expect(gateway.publisher.records).toEqual([]);
});

test('a head that does not come in time is refused in words', async () => {
  await restartImpatient();
  const { socket, closed } = await openConnection(gateway.port);
  socket.write('POST /fake/events HTTP/1.1\r\nhost: gate');
  expect(await closed()).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/);
});

test.each([
  ['what is not HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 [\s\S]*"code":"malformed_request"/],
  [
    'too long a head',
    `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 [\s\S]*"header_too_large"/,
  ],
  ['two lengths', head('/fake/events', 'content-length: 3', 'content-length: 4'), /^HTTP\/1\.1 400 /],
  ['a length and chunks', head('/fake/events', 'content-length: 3', 'transfer-encoding: chunked'), /^HTTP\/1\.1 400 /],
])('%s is answered in words and the connection closed', async (_name, text, expected) => {
  const { socket, closed } = await openConnection(gateway.port);
  socket.write(text);
  expect(await closed()).toMatch(expected);
  expect(gateway.publisher.records).toEqual([]);
});

test('a body that is not in the chunks it announced is answered in words', async () => {
  const { socket, closed } = await openConnection(gateway.port);
  socket.write(`${head('/fake/events', 'transfer-encoding: chunked')}nonsense\r\n`);
  expect(await closed()).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"malformed_request"/);
  expect(gateway.publisher.records).toEqual([]);
});

test('nonsense after a good request does not take its answer away', async () => {
  gateway.publisher.acknowledgesAtOnce = false;
  const { socket, closed } = await openConnection(gateway.port);
  socket.write(`${GOOD}nonsense\r\n\r\n`);
  (await gateway.publisher.produce(0)).acknowledge();
  expect(await closed()).toMatch(/^HTTP\/1\.1 202 (?![\s\S]*HTTP\/1\.1)/);
});

test('a client that goes away in the middle of a body is counted and gives its room back', async () => {
  const { socket, closed } = await openConnection(gateway.port);
  socket.write(`${head('/fake/events', 'content-length: 10')}abc`);
  await gateway.metricsShow(/gateway_in_flight_bytes [1-9]/);
  socket.destroy();
  await closed();
  await gateway.metricsShow(/outcome="aborted"} 1/);
  expect(await gateway.metrics()).toMatch(/gateway_in_flight_bytes 0\n/);
});

test('the largest body fits one message, whatever its head adds', async () => {
  const headers = { 'x-kept': 'k'.repeat(10_000) };
  const answer = await send(gateway.port, '/fake/large', { body: Buffer.alloc(900_000), headers });
  expect(answer.status).toBe(202);
  const [record] = gateway.publisher.records;
  expect([record?.body.length, record?.headers]).toEqual([900_000, headers]);
});

test('a record that would not fit one message is refused, not lost', async () => {
  expect((await send(gateway.port, '/fake/events', { body: 'verbose' })).status).toBe(413);
  expect(gateway.publisher.records).toEqual([]);
});
