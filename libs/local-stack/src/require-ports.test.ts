import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { freePorts } from './free-ports';
import { PortsTakenError, requirePorts } from './require-ports';

let server: Server;
let taken = 0;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  taken = (server.address() as AddressInfo).port;
});

afterEach(() => {
  server.close();
});

const use = (port: number, name: string) => ({ port, purpose: name, variable: `MILLRACE_${name.toUpperCase()}_PORT` });

it('is content with free ports', async () => {
  const [one = 0, two = 0] = await freePorts(2);
  await expect(requirePorts([use(one, 'gateway'), use(two, 'kafka')], 0)).resolves.toBeUndefined();
});

it('names every taken port with the process that has it and the setting that moves ours', async () => {
  const [free = 0] = await freePorts(1);
  const failure = requirePorts([use(taken, 'gateway'), use(free, 'kafka')], 0);
  await expect(failure).rejects.toThrow(PortsTakenError);
  await expect(failure).rejects.toThrow(
    new RegExp(
      `^port ${String(taken)} \\(gateway\\) is taken by .+ \\(process ${String(process.pid)}\\): ` +
        'stop that, or set MILLRACE_GATEWAY_PORT to a free port$',
    ),
  );
});

it('waits for a port that is about to become free', async () => {
  const required = requirePorts([use(taken, 'gateway')], 5_000);
  setTimeout(() => server.close(), 150);
  await expect(required).resolves.toBeUndefined();
});

it('refuses one port for two purposes', async () => {
  const [port = 0] = await freePorts(1);
  await expect(requirePorts([use(port, 'gateway'), use(port, 'kafka')], 0)).rejects.toThrow(
    `MILLRACE_GATEWAY_PORT=${String(port)}, MILLRACE_KAFKA_PORT=${String(port)}`,
  );
});
