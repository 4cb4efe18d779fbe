import { Agent, createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { send } from '../testing/http-client';
import { OpenConnections } from './open-connections';
import { takeUpgrades } from './take-upgrades';

let server: Server;
let connections: Set<Socket>;

beforeEach(async () => {
  connections = new Set();
  server = createServer((request, response) => {
    request.resume().on('end', () => response.end(`${request.method ?? ''} ${String(request.headers.upgrade)}`));
  });
  server.on('connection', (socket: Socket) => connections.add(socket));
  const nowhere = { matchSubscription: () => undefined };
  takeUpgrades(server, nowhere, { take: () => undefined }, new OpenConnections());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('a connection whose every request asks for another protocol gathers nothing on the way', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { port } = server.address() as AddressInfo;
  const headers = { connection: 'Upgrade', upgrade: 'h2c' };
  const listeners: number[] = [];
  for (let request = 0; request < 20; request += 1) {
    const answer = await send(port, '/', { body: 'one', headers, agent });
    expect(answer.text).toBe('POST undefined');
    listeners.push(...[...connections].map((socket) => socket.listenerCount('error') + socket.listenerCount('close')));
  }
  agent.destroy();
  expect(listeners).toHaveLength(20);
  expect(new Set(listeners.slice(1)).size).toBe(1);
});
