import { gzipSync } from 'node:zlib';
import { EventReaderError, type EventReader, type StoredEvent } from '@millrace/domain';
import { aStoredEvent, eventsInMemory } from '@millrace/testing';
import type { ReaderScope } from '@millrace/stored-events';
import { openConnection, send, type TestRequest } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

const ENVIRONMENT = {
  MILLRACE_GATEWAY_REQUEST_TIMEOUT_MS: '200',
  MILLRACE_GATEWAY_PUBLISH_DEADLINE_MS: '100',
  MILLRACE_GATEWAY_MAX_CONCURRENT_READS: '1',
};
const READ = { authorization: `Bearer ${TOKENS.read}` };

let gateway: TestGateway;
let scopes: ReaderScope[];
/** Of the latest question. */
let client: AbortSignal;

afterEach(() => gateway.stop());

/** A gateway over a reader that does what the test says and nothing else. */
async function start(reader: Partial<EventReader> = eventsInMemory(EVENTS)): Promise<void> {
  scopes = [];
  const readers = {
    readerOf: (scope: ReaderScope, until: AbortSignal) => {
      scopes.push(scope);
      client = until;
      return reader as EventReader;
    },
  };
  gateway = await startTestGateway({ environment: ENVIRONMENT, readers });
}

function withMessage(message: string): StoredEvent {
  return aStoredEvent({ event: { message } });
}

const EVENTS = ['one', 'two', 'three'].map(withMessage);

function get(path: string, options: TestRequest = {}) {
  return send(gateway.port, path, { method: 'GET', headers: READ, ...options });
}

function search(body: string | Uint8Array, headers = {}) {
  return send(gateway.port, '/fake/events:search', { body, headers: { ...READ, ...headers } });
}

function readHead(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: gateway\r\nauthorization: ${READ.authorization}\r\n\r\n`;
}

test('a question is answered from the stored events of the project and the dialect', async () => {
  await start();
  const answer = await get('/fake/events');
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toEqual({ project: 'default', messages: ['one', 'two', 'three'] });
  expect(answer.headers['x-request-id']).toBeDefined();
  expect(scopes).toEqual([{ project: 'default', dialect: 'fake' }]);
  await gateway.metricsShow(/gateway_reads_total\{dialect="fake",outcome="answered"\} 1/);
});

test('HEAD is answered like GET, without the body', async () => {
  await start();
  const whole = await get('/fake/events');
  const head = await get('/fake/events', { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, String(whole.text.length), '']);
  const stream = await get('/fake/channels/north:export', { method: 'HEAD' });
  expect([stream.status, stream.headers['content-type'], stream.text]).toEqual([200, 'text/plain', '']);
});

test('what is asked may come in a body, compressed too', async () => {
  await start();
  expect((await search('tw')).text).toContain('"messages":["two"]');
  expect((await search(gzipSync('tw'), { 'content-encoding': 'gzip' })).text).toContain('"messages":["two"]');
});

test.each([
  ['no token', '/fake/events', { headers: {} }, '401 unauthenticated'],
  [
    'a token that may only send',
    '/fake/events',
    { headers: { authorization: `Bearer ${TOKENS.ingest}` } },
    '403 forbidden',
  ],
  ['a token that may only read, where producers ask', '/fake/settings', {}, '403 forbidden'],
  ['the dialect, by the head', '/fake/events?bad', {}, '400 invalid_query'],
  ['a body where none is taken', '/fake/events', { body: 'x' }, '413 body_too_large'],
])('refused for %s', async (_name, path, options: TestRequest, expected) => {
  await start();
  const answer = await get(path, { ...options, headers: { authorization: undefined, ...(options.headers ?? READ) } });
  expect(`${String(answer.status)} ${(JSON.parse(answer.text) as { fake: string }).fake}`).toBe(expected);
  expect(scopes).toEqual([]);
});

test.each([
  ['too long a body', 'x'.repeat(201), {}, 413],
  ['a body that inflates to too much', gzipSync('x'.repeat(201)), { 'content-encoding': 'gzip' }, 413],
  ['a body that does not inflate', 'x', { 'content-encoding': 'gzip' }, 400],
])('refused for %s', async (_name, body, headers, status) => {
  await start();
  expect((await search(body, headers)).status).toBe(status);
});

test('a producer asks with the token that it has', async () => {
  await start();
  const answer = await get('/fake/settings', { headers: { authorization: `Bearer ${TOKENS.ingest}` } });
  expect(answer.status).toBe(200);
});

test.each([
  ['invalid-pattern', 400, 'invalid_query', 'because of it'],
  ['too-expensive', 400, 'invalid_query', 'because of it'],
  ['unavailable', 503, 'store_unavailable', 'stored events cannot be read at the moment'],
] as const)('a reader that fails as %s is a refusal, also of a stream', async (kind, status, fake, message) => {
  const fail = (): never => {
    throw new EventReaderError('because of it', kind);
  };
  await start({ page: fail, stream: fail });
  for (const path of ['/fake/events', '/fake/channels/a:export']) {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({ fake, message });
    expect(answer.headers['retry-after'] !== undefined).toBe(status === 503);
  }
});

test('a fault of ours is a 500 in JSON, counted, and the turn is given back', async () => {
  await start();
  expect((await search('throw')).status).toBe(500);
  expect((await search('one')).status).toBe(200);
  expect(await gateway.metrics()).toContain('gateway_reads_total{dialect="fake",outcome="failed"} 1');
});

test('questions beyond the turns are refused, events and what producers ask are not', async () => {
  let answerFirst: (page: { events: StoredEvent[] }) => void = () => undefined;
  const page = new Promise<{ events: StoredEvent[] }>((resolve) => {
    answerFirst = resolve;
  });
  await start({ page: () => page });
  const first = get('/fake/events');
  await gateway.metricsShow(/gateway_reads_under_way 1\n/);
  const second = await get('/fake/events');
  expect([second.status, JSON.parse(second.text)]).toMatchObject([503, { fake: 'overloaded' }]);
  expect(Number(second.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  const producer = { authorization: `Bearer ${TOKENS.ingest}` };
  expect((await get('/fake/settings', { headers: producer })).status).toBe(200);
  gateway.publisher.acknowledgesAtOnce = true;
  expect((await send(gateway.port, '/fake/events', { body: 'one' })).status).toBe(202);
  answerFirst({ events: [withMessage('one')] });
  expect((await first).status).toBe(200);
  expect((await get('/fake/events')).status).toBe(200);
});

test('a question ends when its client goes away', async () => {
  const page = () =>
    new Promise<never>((_resolve, reject) => {
      client.addEventListener('abort', () => {
        reject(new EventReaderError('stopped', 'unavailable'));
      });
    });
  await start({ page });
  const { socket } = await openConnection(gateway.port);
  socket.write(readHead('/fake/events'));
  await gateway.metricsShow(/gateway_reads_under_way 1\n/);
  socket.destroy();
  await gateway.metricsShow(/gateway_reads_total\{dialect="fake",outcome="aborted"\} 1/);
  expect(await gateway.metrics()).toMatch(/gateway_reads_under_way 0\n/);
});

test('a client that is slow to ask is refused and takes no turn meanwhile', async () => {
  await start();
  const { socket, received } = await openConnection(gateway.port);
  const head = `POST /fake/events:search HTTP/1.1\r\nhost: x\r\nauthorization: ${READ.authorization}`;
  socket.write(`${head}\r\ncontent-length: 10\r\n\r\nabc`);
  expect((await get('/fake/events')).status).toBe(200);
  expect(await received(/"fake":"request_timeout"/)).toMatch(/^HTTP\/1\.1 408 /);
  socket.end();
});

test('a stream is sent as it is made', async () => {
  await start();
  const answer = await get('/fake/channels/north:export');
  expect([answer.status, answer.headers['transfer-encoding']]).toEqual([200, 'chunked']);
  expect(answer.text).toBe('one\ntwo\nthree\n');
});

/** A stream without an end, of parts of 64 KiB. */
function endless() {
  const state = { made: 0, isEnded: false };
  const large = [withMessage('x'.repeat(64 * 1024))];
  async function* stream() {
    try {
      for (;;) {
        state.made += 1;
        yield await Promise.resolve(large);
      }
    } finally {
      state.isEnded = true;
    }
  }
  return { state, stream };
}

test('of a stream that is asked for by HEAD no more than its beginning is made', async () => {
  const { state, stream } = endless();
  await start({ stream });
  expect((await get('/fake/channels/a:export', { method: 'HEAD' })).status).toBe(200);
  expect(state).toEqual({ made: 1, isEnded: true });
});

test('a stream ends when its client goes away', async () => {
  const { state, stream } = endless();
  await start({ stream });
  const { socket, received } = await openConnection(gateway.port);
  socket.write(readHead('/fake/channels/a:export'));
  await received(/x{1000}/);
  socket.destroy();
  await gateway.metricsShow(/gateway_reads_total\{dialect="fake",outcome="aborted"\} 1/);
  expect(state.isEnded).toBe(true);
  expect(await gateway.metrics()).toMatch(/gateway_reads_under_way 0\n/);
});

test('a stream is made no faster than its client reads, and one that reads nothing is given up', async () => {
  const { state, stream } = endless();
  await start({ stream });
  const { socket } = await openConnection(gateway.port);
  socket.pause();
  socket.write(readHead('/fake/channels/a:export'));
  await gateway.metricsShow(/gateway_reads_total\{dialect="fake",outcome="aborted"\} 1/);
  expect(state.isEnded).toBe(true);
  // What the kernel's buffers of both ends take, and no more.
  expect(state.made * 64).toBeLessThan(32 * 1024);
  socket.destroy();
});

test('an answer that fails in the middle breaks its connection, so that it does not look whole', async () => {
  let fail: () => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = () => {
      reject(new EventReaderError('gone', 'unavailable'));
    };
  });
  async function* stream() {
    yield await Promise.resolve([withMessage('one')]);
    yield failed;
  }
  await start({ stream });
  const connection = await openConnection(gateway.port);
  connection.socket.write(readHead('/fake/channels/a:export'));
  await connection.received(/^HTTP\/1\.1 200 [\s\S]*one\n/);
  fail();
  const received = await connection.closed();
  expect(received).not.toMatch(/\r\n0\r\n\r\n$/);
  await gateway.metricsShow(/gateway_reads_total\{dialect="fake",outcome="broken"\} 1/);
});

test('a stream without an end does not keep the gateway from stopping', async () => {
  const { state, stream } = endless();
  await start({ stream });
  const { socket, received, closed } = await openConnection(gateway.port);
  socket.write(readHead('/fake/channels/a:export'));
  await received(/x{1000}/);
  await gateway.stop();
  await closed();
  expect(state.isEnded).toBe(true);
});
