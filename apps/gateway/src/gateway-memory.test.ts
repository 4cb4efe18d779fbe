import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { openConnection, send, type RawConnection } from './testing/http-client';
import { TOKENS } from './testing/start-test-gateway';
import type { SlowBrokerGatewayMessage } from './testing/slow-broker-gateway';

const MIB = 1024 * 1024;
const ROOM_BYTES = 16 * MIB;
const HEAP_MIB = 96;
const FLOOD_BYTES = 20 * ROOM_BYTES;
const BODY_BYTES = 800_000;
const SENDERS = 64;
const SLOW_CLIENTS = 300;
/** Senders do not wait for the broker for long, so that they send more than it takes. */
const PUBLISH_DEADLINE_MS = 500;

let child: ChildProcess;
let port: number;

beforeAll(async () => {
  const environment = {
    MILLRACE_GATEWAY_MAX_IN_FLIGHT_BYTES: String(ROOM_BYTES),
    MILLRACE_GATEWAY_PUBLISH_DEADLINE_MS: String(PUBLISH_DEADLINE_MS),
  };
  child = fork(join(__dirname, 'testing/slow-broker-gateway.ts'), [JSON.stringify(environment)], {
    execArgv: ['--import=tsx', `--max-old-space-size=${String(HEAP_MIB)}`],
  });
  // Each sender may ask for the memory.
  child.setMaxListeners(SENDERS + 1);
  const message = await hear();
  if (!('port' in message)) throw new Error('the gateway said something else than its port');
  ({ port } = message);
}, 60_000);

afterAll(() => child.kill('SIGKILL'));

async function hear(): Promise<SlowBrokerGatewayMessage> {
  const [message] = (await once(child, 'message')) as [SlowBrokerGatewayMessage];
  return message;
}

async function rssBytes(): Promise<number> {
  const heard = hear();
  child.send('memory');
  const message = await heard;
  return 'rssBytes' in message ? message.rssBytes : NaN;
}

/** A client that begins a long head or body, and never ends it. */
async function slowClient(number: number): Promise<RawConnection> {
  const connection = await openConnection(port);
  const head = `POST /fake/large HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKENS.ingest}\r\n`;
  const rest = number % 2 === 0 ? `x: ${'x'.repeat(15_000)}` : `content-length: 900000\r\n\r\n${'x'.repeat(20_000)}`;
  connection.socket.on('error', () => undefined).write(head + rest);
  return connection;
}

test('what a slow broker does not take is refused, and memory stays within its bounds', async () => {
  const before = await rssBytes();
  const slow = await Promise.all(Array.from({ length: SLOW_CLIENTS }, (_, number) => slowClient(number)));
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  const body = Buffer.alloc(BODY_BYTES, 'x');
  const statuses = new Map<number, number>();
  let left = Math.ceil(FLOOD_BYTES / BODY_BYTES);
  let most = before;
  const flood = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { status } = await send(port, '/fake/large', { body, agent });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (left % 16 === 0) most = Math.max(most, await rssBytes());
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, flood));
  expect(statuses.get(503)).toBeGreaterThan(0);
  expect(most - before).toBeLessThan(4 * ROOM_BYTES + HEAP_MIB * MIB);
  const other = await send(port, '/fake/events', { body: 'one', headers: { authorization: `Bearer ${TOKENS.other}` } });
  expect([202, 503]).toContain(other.status);
  expect(child.exitCode).toBeNull();
  agent.destroy();
  for (const { socket } of slow) socket.destroy();
}, 120_000);
