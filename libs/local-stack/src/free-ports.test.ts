import { readFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { freePorts } from './free-ports';

it('finds different ports that can be listened on, and that no outgoing connection is given', async () => {
  const ports = await freePorts(30);
  expect(new Set(ports).size).toBe(30);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(ports[0], '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
  expect(Math.max(...ports)).toBeLessThan(lowestOutgoingPort());
});

function lowestOutgoingPort(): number {
  const file = '/proc/sys/net/ipv4/ip_local_port_range';
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\t')[0]) : 49_152;
}
