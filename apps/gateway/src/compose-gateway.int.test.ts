import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, createToken } from '@millrace/access';
import { readConfig } from '@millrace/config';
import { TOPICS } from '@millrace/contracts';
import { migrateTopics } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import { Health, type Component } from '@millrace/service-runtime';
import { sourceRegistry } from '@millrace/source-registry';
import { testEngines } from '@millrace/testing';
import { composeGateway } from './compose-gateway';
import { gatewaySettings } from './config';
import { send } from './testing/http-client';

const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
const health = new Health();
const stops: (() => Promise<void>)[] = [];
let port: number;
let token: string;

const log = createSilentLogger();

/** Nothing listens there. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => {
        resolve(free);
      });
    });
  });
}

beforeAll(async () => {
  const projectsFile = join(folder, 'projects.json');
  await createProject(projectsFile, { id: 'default' });
  const name = 'both';
  ({ token } = await createToken(projectsFile, { project: 'default', name, scopes: ['ingest', 'read'] }));
  port = await freePort();
  const config = readConfig(gatewaySettings, {
    MILLRACE_KAFKA_BROKERS: testEngines().kafkaBrokers.join(','),
    MILLRACE_CLICKHOUSE_URL: `http://127.0.0.1:${String(await freePort())}`,
    MILLRACE_PROJECTS_FILE: projectsFile,
    MILLRACE_GATEWAY_PORT: String(port),
    MILLRACE_GATEWAY_ADMIN_PORT: String(await freePort()),
    MILLRACE_GATEWAY_PROTO_DIR: join(__dirname, '../../../proto'),
  });
  // As `millrace migrate` makes them: other tests of a run share the topics.
  const topics = [
    { name: TOPICS.raw, partitions: 4 },
    { name: TOPICS.normalised, partitions: 4, fixed: true },
    { name: TOPICS.deadLetter, partitions: 1 },
  ];
  await migrateTopics(config.kafka, { topics, replication: 1, log });
  const scope = {
    health,
    start: async <T>(component: Component<T>): Promise<T> => {
      const running = await component.start();
      stops.unshift(() => running.stop());
      return running.value;
    },
    fail: (error: unknown) => {
      throw error;
    },
  };
  await composeGateway(scope, { config, log, adapters: sourceRegistry });
  health.moveTo('ready');
});

afterAll(async () => {
  health.moveTo('draining');
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true });
});

function headers(more: Record<string, string> = {}) {
  return { authorization: `Bearer ${token}`, ...more };
}

test('a gateway without ClickHouse is ready and takes events', async () => {
  expect(await health.faults()).toEqual({});
  const event = { body: '{"message":"one"}', headers: headers({ 'content-type': 'application/json' }) };
  expect((await send(port, '/v1/events', event)).status).toBe(202);
});

test('it says that stored events cannot be read at the moment', async () => {
  const id = '00000000-0000-7000-8000-000000000000';
  const answer = await send(port, `/v1/events/${id}`, { method: 'GET', headers: headers() });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
});

test('it previews and describes, for which it needs nobody', async () => {
  const event = { body: '{"message":"one"}', headers: headers({ 'content-type': 'application/json' }) };
  expect((await send(port, '/v1/events:validate', event)).status).toBe(200);
  const described = await send(port, '/openapi.json', { method: 'GET', headers: {} });
  expect(JSON.parse(described.text)).toMatchObject({ openapi: '3.1.0', paths: { '/v1/events': {} } });
});
