import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openConnection } from '../testing/http-client';
import { sendStream, type Sending } from './send-stream';

const PATIENCE_MS = 400;

/** A part without end that fills the kernel's buffers and more. */
async function* parts(): AsyncGenerator<Uint8Array> {
  for (;;) yield await Promise.resolve(new Uint8Array(64 * 1024));
}

let server: Server;
let sending: Promise<Sending>;

beforeEach(async () => {
  server = createServer((_request, response) => {
    sending = sendStream(response, parts(), { patienceMs: PATIENCE_MS, minBytesPerSecond: 1024 ** 3 });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(() => {
  server.close();
});

test('a client that always takes something, but too little for its time, is given up', async () => {
  const { socket } = await openConnection((server.address() as AddressInfo).port);
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  // Never so long without a read that the patience ends.
  const sipping = setInterval(() => {
    socket.resume();
    setImmediate(() => socket.pause());
  }, PATIENCE_MS / 8);
  const begun = performance.now();
  await new Promise((resolve) => server.once('request', resolve));
  expect(await sending).toBe('aborted');
  expect(performance.now() - begun).toBeGreaterThan(PATIENCE_MS * 0.9);
  clearInterval(sipping);
  socket.destroy();
}, 10_000);
