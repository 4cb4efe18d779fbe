import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitUntil } from '@millrace/local-stack';
import type { Running } from '@millrace/service-runtime';
import { SeededRandom } from '../seeded-random';
import { balancer, type Backend } from './balancer';
import type { CuttingProxy } from './cutting-proxy';

/** Answers with its name; what it says of its readiness can be changed. */
class FakeGateway {
  isReady = true;
  readonly server: Server;

  constructor(name: string) {
    this.server = createServer((incoming, response) => {
      const isProbe = incoming.url === '/readyz';
      response.writeHead(isProbe && !this.isReady ? 503 : 200).end(name);
    }).listen(0, '127.0.0.1');
  }

  async toBackend(): Promise<Backend> {
    if (!this.server.listening) await once(this.server, 'listening');
    const { port } = this.server.address() as AddressInfo;
    return { host: '127.0.0.1', port, readyUrl: `http://127.0.0.1:${String(port)}/readyz` };
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }
}

let gateways: FakeGateway[] = [];
let running: Running<CuttingProxy>;
let agents: Agent[] = [];

async function start(): Promise<readonly [FakeGateway, FakeGateway]> {
  const pair = [new FakeGateway('first'), new FakeGateway('second')] as const;
  gateways = [...pair];
  const backends = await Promise.all(pair.map((gateway) => gateway.toBackend()));
  running = await balancer(backends, new SeededRandom(1, 'cuts')).start();
  return pair;
}

afterEach(async () => {
  for (const agent of agents) agent.destroy();
  agents = [];
  await running.stop();
  for (const gateway of gateways) await gateway.end();
});

function newConnection(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return agent;
}

/** Which gateway answers, or the code of the error. */
async function ask(agent: Agent = newConnection()): Promise<string> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port: running.value.port, agent }, (answer) => {
      answer.setEncoding('utf8').once('data', resolve);
    }).once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? '');
    });
  });
}

const askNewly = (times: number) => Promise.all(Array.from({ length: times }, () => ask()));

it('spreads new connections over gateways that are ready', async () => {
  await start();
  expect((await askNewly(6)).toSorted()).toEqual(['first', 'first', 'first', 'second', 'second', 'second']);
});

it('leaves a gateway alone that is not ready, but not the connections it has', async () => {
  const [first] = await start();
  const old = newConnection();
  while ((await ask(old)) !== 'first') old.destroy();
  first.isReady = false;
  const isLeftAlone = async () => !(await askNewly(4)).includes('first');
  expect(await waitUntil(isLeftAlone, { withinMs: 10_000 })).toBe(true);
  expect(await ask(old)).toBe('first');
  first.isReady = true;
  expect(await waitUntil(async () => !(await isLeftAlone()), { withinMs: 10_000 })).toBe(true);
});

it('tries the next gateway when one does not take the connection after all', async () => {
  const [first] = await start();
  await first.end();
  expect(await askNewly(4)).toEqual(['second', 'second', 'second', 'second']);
});

it('turns connections away while no gateway is ready', async () => {
  const pair = await start();
  for (const gateway of pair) gateway.isReady = false;
  expect(await waitUntil(async () => (await ask()) === 'ECONNRESET', { withinMs: 10_000 })).toBe(true);
});
