import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createSilentLogger } from '@millrace/observability';
import { configFor } from './contract/real-kafka';
import { groupDelayComponent } from './group-delay-component';

const watched = {
  clientId: 'test',
  log: createSilentLogger(),
  groupId: 'group',
  topic: 'topic',
  delayMs: 1,
  periodMs: 50,
};

// On machines that do other things too.
jest.setTimeout(60_000);

/** A request is given up after 30 s. */
const HALF_OF_A_REQUEST_MS = 15_000;

/** As a broker that stands still: it takes connections and answers nothing. */
const server = createServer();
const sockets: Socket[] = [];

beforeAll(async () => {
  server.on('connection', (socket) => sockets.push(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('a watch stops although a broker neither answers nor goes, long before its request is given up', async () => {
  const { port } = server.address() as AddressInfo;
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const config = configFor([`127.0.0.1:${String(port)}`]);
  const watch = await groupDelayComponent({ ...watched, config }).start();
  const [socket] = await connected;
  await once(socket, 'data');
  expect(watch.value.isBehind()).toBe(false);
  const late = delay(HALF_OF_A_REQUEST_MS, 'late', { ref: false });
  expect(await Promise.race([watch.stop().then(() => 'stopped'), late])).toBe('stopped');
});
