import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { Running } from '@millrace/service-runtime';
import { SeededRandom } from '../seeded-random';
import { cuttingProxy, type CuttingProxy, type CuttingProxyOptions } from './cutting-proxy';

let server: Server;
let proxy: Running<CuttingProxy>;
let agent: Agent;
/** Bytes of the bodies that arrived whole. */
let taken: number[] = [];
let brokenOff = 0;

beforeEach(async () => {
  [taken, brokenOff] = [[], 0];
  agent = new Agent({ keepAlive: true });
  server = createServer((incoming, response) => {
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
    incoming.once('end', () => {
      taken.push(bytes);
      server.emit('taken');
      response.end('taken'.repeat(1 + bytes / 5));
    });
    incoming.once('aborted', () => (brokenOff += 1));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  agent.destroy();
  await proxy.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function start(options: Partial<CuttingProxyOptions> = {}, seed = 1): Promise<CuttingProxy> {
  const { port } = server.address() as AddressInfo;
  const random = new SeededRandom(seed, 'cuts');
  const component = cuttingProxy({ name: 'proxy', random, upstreams: () => [{ host: '127.0.0.1', port }], ...options });
  proxy = await component.start();
  return proxy.value;
}

/** The number of bytes of the answer, or the code of the error. */
function post(body: Buffer, path = '/'): Promise<number | string> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    };
    const read = (answer: IncomingMessage) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.once('error', fail).once('end', () => {
        resolve(bytes);
      });
    };
    const { port } = proxy.value;
    request({ host: '127.0.0.1', port, path, method: 'POST', agent }, read).once('error', fail).end(body);
  });
}

async function postInTurn(times: number, body: Buffer, path?: string): Promise<readonly (number | string)[]> {
  const results: (number | string)[] = [];
  for (let time = 0; time < times; time += 1) results.push(await post(body, path));
  return results;
}

const SMALL = Buffer.from('a small event');
const LARGE = Buffer.alloc(3_000_000, 'large');

it('passes large requests and answers on as they are, on connections that are kept', async () => {
  await start();
  expect(await Promise.all([post(LARGE), post(SMALL), post(LARGE)])).toEqual([3_000_005, 15, 3_000_005]);
  expect(await postInTurn(20, SMALL)).toEqual(Array.from({ length: 20 }, () => 15));
  expect(proxy.value.interference.cuts).toBe(0);
});

it('breaks requests off in the middle, and loses answers of requests that were taken, while it is asked to', async () => {
  const { interference } = await start();
  const stopCutting = interference.startCutting();
  const results = await postInTurn(60, SMALL);
  const answered = results.filter((result) => typeof result === 'number').length;
  expect(interference.cuts).toBe(60 - answered);
  expect(taken.length - answered).toBeGreaterThan(3);
  expect(60 - taken.length).toBeGreaterThan(3);
  expect(answered).toBeGreaterThan(20);
  stopCutting();
  expect(await postInTurn(20, SMALL)).toEqual(Array.from({ length: 20 }, () => 15));
});

it('breaks long requests off after some of it has arrived', async () => {
  const { interference } = await start();
  interference.startCutting();
  const results = await postInTurn(30, LARGE);
  expect(results.some((result) => typeof result === 'number')).toBe(true);
  expect(brokenOff).toBeGreaterThan(3);
});

it('breaks off the same requests for the same seed', async () => {
  const outcomes: unknown[] = [];
  for (const seed of [4, 4, 5]) {
    const { interference } = await start({}, seed);
    interference.startCutting();
    outcomes.push((await postInTurn(40, SMALL)).map((result) => typeof result));
    if (outcomes.length < 3) await proxy.stop();
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[2]).not.toEqual(outcomes[0]);
});

it('leaves requests alone that may not be broken off', async () => {
  const { interference } = await start({ mayCut: (beginning) => beginning.includes('INSERT') });
  interference.startCutting();
  expect(await postInTurn(30, SMALL, '/?query=SELECT')).toEqual(Array.from({ length: 30 }, () => 15));
  expect(await postInTurn(30, SMALL, '/?query=INSERT')).toContain('ECONNRESET');
});

it('delays requests and answers while it is asked to', async () => {
  const { interference } = await start();
  const stopDelaying = interference.startDelaying();
  const startedAt = performance.now();
  expect(await post(SMALL)).toBe(15);
  expect(performance.now() - startedAt).toBeGreaterThan(290);
  stopDelaying();
  stopDelaying();
  expect(interference.ofConnection().fromServer(SMALL)).toEqual({ kind: 'pass' });
  expect(interference.ofConnection().fromClient(SMALL)).toEqual({ kind: 'pass' });
});

it('lets a delayed request arrive although its client is gone', async () => {
  const { interference, port } = await start();
  interference.startDelaying();
  const arrived = once(server, 'request');
  const client = connect({ port, host: '127.0.0.1' });
  client.write('POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 4\r\n\r\nlate', () => client.destroy());
  const [incoming] = (await arrived) as [IncomingMessage];
  await once(incoming, 'end');
  expect(client.destroyed).toBe(true);
  expect(taken).toEqual([4]);
});

it('lets a request arrive whole after its client was broken off, while it is asked to', async () => {
  const { interference } = await start({ mayCut: (beginning) => beginning.includes('INSERT') });
  const stopDeferring = interference.startDeferring();
  expect(await postInTurn(10, SMALL, '/?query=SELECT')).toEqual(Array.from({ length: 10 }, () => 15));
  taken = [];
  const results = await Promise.all(Array.from({ length: 20 }, () => post(LARGE, '/?query=INSERT')));
  const broken = results.filter((result) => result === 'ECONNRESET').length;
  expect(broken).toBeGreaterThan(3);
  expect(broken).toBeLessThan(20);
  expect(interference.cuts).toBe(broken);
  stopDeferring();
  expect(await post(LARGE, '/?query=INSERT')).toBe(3_000_005);
  while (taken.length < 21) await once(server, 'taken');
  expect(taken).toEqual(Array.from({ length: 21 }, () => 3_000_000));
  expect(brokenOff).toBe(0);
}, 30_000);

it('turns a client away when nothing takes its connection', async () => {
  await start({ upstreams: () => [{ host: '127.0.0.1', port: 1 }] });
  expect(await post(SMALL)).toBe('ECONNRESET');
});

it('lets one side go on when the other has ended', async () => {
  const echo = createTcpServer({ allowHalfOpen: true }, (socket) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('end', () => socket.end(Buffer.concat(chunks)));
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  await start({ upstreams: () => [{ host: '127.0.0.1', port: (echo.address() as AddressInfo).port }] });
  const client = connect({ port: proxy.value.port, host: '127.0.0.1' }).end(LARGE);
  let bytes = 0;
  client.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(client, 'close');
  expect(bytes).toBe(LARGE.length);
  await new Promise((resolve) => echo.close(resolve));
});
