import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { ISocketFactoryArgs } from 'kafkajs';
import { createSocket } from './create-socket';

let server: Server;

beforeEach(async () => {
  server = createServer((connection) => connection.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.close();
  await once(server, 'close');
});

/** What kafkajs gives without TLS. */
function toServer(): ISocketFactoryArgs {
  const { port } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port, ssl: false, onConnect: () => undefined } as unknown as ISocketFactoryArgs;
}

it('leaves nothing behind on a connection that is closed, however often it is told to let the process end', async () => {
  const socket = createSocket(toServer());
  socket.resume();
  await once(socket, 'close');
  const before = socket.listenerCount('connect');
  for (let times = 0; times < 20; times += 1) socket.unref();
  expect(socket.listenerCount('connect')).toBe(before);
});

it('lets the process end while it is open', async () => {
  const socket = createSocket(toServer());
  await once(socket, 'connect');
  const held = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  const before = held();
  socket.unref();
  expect(held()).toBe(before - 1);
  socket.destroy();
});
