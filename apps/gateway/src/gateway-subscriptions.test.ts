import { aStoredEvent, eventsInMemory, type EventsInMemory } from '@millrace/testing';
import { WebSocket } from 'ws';
import { openConnection, send } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

const READ = { authorization: `Bearer ${TOKENS.read}` };

let gateway: TestGateway;
let events: EventsInMemory;

async function start(environment = {}): Promise<void> {
  events = eventsInMemory();
  gateway = await startTestGateway({ readers: { readerOf: () => events }, environment });
}

beforeEach(() => start());

afterEach(() => gateway.stop());

/** A WebSocket client with what it has received. */
interface Client {
  readonly socket: WebSocket;
  readonly messages: (string | Buffer)[];
  /** Resolves with all messages when there are so many. */
  received(count: number): Promise<readonly (string | Buffer)[]>;
  /** The code and reason that the connection was closed with. */
  readonly closed: Promise<readonly [number, string]>;
}

function subscribe(subprotocols: string[] = [], path = '/fake/live'): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${String(gateway.port)}${path}`, subprotocols, { headers: READ });
  const messages: (string | Buffer)[] = [];
  let changed: () => void = () => undefined;
  socket.on('message', (message: Buffer, isBinary) => {
    messages.push(isBinary ? message : message.toString());
    changed();
  });
  const closed = new Promise<readonly [number, string]>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve([code, reason.toString()]);
    });
  });
  const received = async (count: number) => {
    while (messages.length < count)
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    return messages;
  };
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      resolve({ socket, messages, received, closed });
    });
    socket.once('error', reject);
  });
}

/** The HTTP answer to a handshake with these headers in the place of good ones. */
async function refusedHandshake(path: string, headers: Record<string, string | undefined>) {
  const good = {
    ...READ,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const answer = await send(gateway.port, path, {
    method: 'GET',
    headers: { ...good, 'content-length': undefined, ...headers },
  });
  return { ...answer, fake: (JSON.parse(answer.text) as { fake?: string }).fake };
}

test('a subscriber is sent events as they are stored, and may say something', async () => {
  const client = await subscribe();
  expect(await client.received(1)).toEqual(['hello default ']);
  events.add(aStoredEvent({ event: { message: 'one' } }));
  expect(await client.received(2)).toContain('one');
  client.socket.send('text');
  client.socket.send(Buffer.from([1, 255]));
  expect((await client.received(4)).slice(2)).toEqual(['text', Buffer.from([1, 255])]);
  client.socket.close();
});

test('of the subprotocols that the client names the one that the dialect likes best is spoken', async () => {
  const client = await subscribe(['older', 'newer']);
  expect(client.socket.protocol).toBe('newer');
  expect(await client.received(1)).toEqual(['hello default newer']);
  client.socket.close();
});

test.each([
  ['no token', '/fake/live', { authorization: undefined }, '401 unauthenticated'],
  ['a token that may only send', '/fake/live', { authorization: `Bearer ${TOKENS.ingest}` }, '403 forbidden'],
  ['the dialect', '/fake/live?bad', {}, '400 invalid_query'],
  ['subprotocols that are not spoken', '/fake/live', { 'sec-websocket-protocol': 'other' }, '400 invalid_query'],
  ['a handshake without a key', '/fake/live', { 'sec-websocket-key': undefined }, '400 invalid_query'],
  ['another version', '/fake/live', { 'sec-websocket-version': '12' }, '400 invalid_query'],
])('refused over HTTP, in the words of the dialect, for %s', async (_name, path, headers, expected) => {
  const { status, fake = '', ...answer } = await refusedHandshake(path, headers);
  expect(`${String(status)} ${fake}`).toBe(expected);
  expect(answer.headers.connection).toBe('close');
  expect(await gateway.metrics()).not.toContain('gateway_subscriptions{dialect="fake"} 1');
});

test('more subscriptions than there may be are refused, and taken again when one has ended', async () => {
  await gateway.stop();
  await start({ MILLRACE_GATEWAY_MAX_SUBSCRIPTIONS: '1' });
  const first = await subscribe();
  const refused = await refusedHandshake('/fake/live', {});
  expect(refused).toMatchObject({ status: 503, fake: 'overloaded' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  first.socket.close();
  await gateway.metricsShow(/gateway_subscriptions\{dialect="fake"\} 0/);
  const second = await subscribe();
  second.socket.close();
});

test.each([
  ['the dialect closes it', 'close', [4_000, 'as asked'], 'dialect'],
  ['the dialect fails', 'throw', [1_011, 'the gateway failed'], 'failed'],
  ['a message is too long', 'x'.repeat(1_001), [1_009, ''], 'client'],
])('a connection ends when %s', async (_name, message, closing, end) => {
  const client = await subscribe();
  client.socket.send(message);
  expect(await client.closed).toEqual(closing);
  await gateway.metricsShow(new RegExp(`gateway_subscriptions_ended_total\\{dialect="fake",end="${end}"\\} 1`));
});

test('a client that breaks off ends what was begun for it', async () => {
  const client = await subscribe();
  await client.received(1);
  client.socket.terminate();
  await gateway.metricsShow(/gateway_subscriptions_ended_total\{dialect="fake",end="client"\} 1/);
  expect(await gateway.metrics()).toContain('gateway_subscriptions{dialect="fake"} 0');
});

/** A client that opens a WebSocket and then neither reads nor answers; resolves when it is open. */
async function openDeaf(message?: string) {
  const { socket, received } = await openConnection(gateway.port);
  const lines = [
    'GET /fake/live HTTP/1.1',
    'host: gateway',
    `authorization: ${READ.authorization}`,
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await received(/^HTTP\/1\.1 101 [\s\S]*hello/);
  socket.pause();
  if (message !== undefined) {
    const mask = Buffer.from([0, 0, 0, 0]);
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | message.length]), mask, Buffer.from(message)]));
  }
  return socket;
}

test('a peer that is there is kept, one that does not answer is given up', async () => {
  await gateway.stop();
  await start({ MILLRACE_GATEWAY_PING_PERIOD_MS: '500' });
  const alive = await subscribe();
  const deaf = await openDeaf();
  await gateway.metricsShow(/gateway_subscriptions_ended_total\{dialect="fake",end="dead"\} 1/);
  expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  alive.socket.close();
  deaf.destroy();
});

test('a client that says more than there is use for is closed, and no more is taken from it', async () => {
  const client = await subscribe();
  for (let message = 0; message < 200; message += 1) client.socket.send('text');
  expect(await client.closed).toEqual([1_008, 'more messages than there is use for']);
  expect(client.messages.filter((message) => message === 'text').length).toBeLessThan(110);
  await gateway.metricsShow(/gateway_subscriptions_ended_total\{dialect="fake",end="flooded"\} 1/);
});

test('a connection ends soon after its token', async () => {
  await gateway.stop();
  await start({ MILLRACE_GATEWAY_PING_PERIOD_MS: '100' });
  const client = await subscribe();
  gateway.revokeTokens();
  expect(await client.closed).toEqual([1_008, 'the token is not known, has expired or was revoked']);
  await gateway.metricsShow(/gateway_subscriptions_ended_total\{dialect="fake",end="revoked"\} 1/);
});

test('a client that does not read what it is sent is closed, and little is kept for it', async () => {
  await gateway.stop();
  await start({ MILLRACE_GATEWAY_REQUEST_TIMEOUT_MS: '200' });
  const before = process.memoryUsage().arrayBuffers;
  const deaf = await openDeaf('flood');
  await gateway.metricsShow(/gateway_subscriptions_ended_total\{dialect="fake",end="slow"\} 1/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  deaf.destroy();
});

test('every subscriber is told when the gateway stops, and one that does not listen holds up nothing', async () => {
  const client = await subscribe();
  const deaf = await openDeaf();
  await gateway.stop();
  expect(await client.closed).toEqual([1_001, 'the gateway stops']);
  expect(await gateway.metrics()).toContain('gateway_subscriptions_ended_total{dialect="fake",end="drained"} 2');
  deaf.destroy();
});

test('a request that would rather speak another protocol is answered in this one, body and all', async () => {
  gateway.publisher.acknowledgesAtOnce = true;
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' };
  const answer = await send(gateway.port, '/fake/events', { body: 'one', headers });
  expect(answer.status).toBe(202);
  expect(gateway.publisher.records[0]?.body).toEqual(Buffer.from('one'));
});

test('a large body behind such a request arrives whole, and the connection goes on', async () => {
  gateway.publisher.acknowledgesAtOnce = true;
  const { socket, received } = await openConnection(gateway.port);
  const body = 'x'.repeat(500_000);
  const head = (path: string, length: number, more = '') =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKENS.ingest}\r\ncontent-length: ${String(length)}\r\n${more}\r\n`;
  socket.write(head('/fake/large', body.length, 'connection: upgrade\r\nupgrade: h2c\r\n'));
  socket.write(body);
  expect(await received(/"length":500000/)).toMatch(/^HTTP\/1\.1 202 /);
  socket.write(`${head('/fake/events', 3)}one`);
  await received(/"length":3/);
  socket.end();
});

test('a WebSocket where there is none is answered like any request to that address', async () => {
  expect(await refusedHandshake('/fake/nothing', {})).toMatchObject({ status: 404, fake: 'unknown_route' });
  expect(await refusedHandshake('/fake/events/submit/', {})).toMatchObject({ status: 403, fake: 'forbidden' });
});

test('a subscription is asked for with Upgrade, and by GET', async () => {
  const plain = await send(gateway.port, '/fake/live', { method: 'GET', headers: READ });
  expect(JSON.parse(plain.text)).toMatchObject({ fake: 'invalid_query' });
  const posted = await send(gateway.port, '/fake/live', { headers: READ });
  expect([posted.status, posted.headers['allow']]).toEqual([405, 'GET']);
});
