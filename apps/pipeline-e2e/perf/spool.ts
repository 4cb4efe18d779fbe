import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, createToken } from '@millrace/access';
import { extendEnvironment } from '@millrace/config';
import { TOPICS } from '@millrace/contracts';
import { freePorts, service, stackLayout, waitUntil } from '@millrace/local-stack';
import { migrateTopics } from '@millrace/kafka';
import { readMetrics, sumOf } from '../src/fuzz/read-metrics';
import { bringBack, startBrokers, takeDown } from '../src/killed-brokers/start-brokers';

const [seconds = '10', connections = '64'] = process.argv.slice(2);
const ROOT = join(__dirname, '../../..');
const EVENT = JSON.stringify({ type: 'measured', source: 'spool', message: 'x'.repeat(200), severity: 'INFO' });

interface Target {
  readonly port: number;
  readonly token: string;
  /** What the gateway has used so far; unlike times it depends little on what else the machine does. */
  cpuSeconds(): Promise<number>;
}

interface Load {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosPerRequest: number;
  readonly refused: number;
}

/** Sends single events over so many connections, each the next when the last one is answered. */
async function load(target: Target): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
  const times: number[] = [];
  let refused = 0;
  const cpuBefore = await target.cpuSeconds();
  const begun = performance.now();
  const endsAt = begun + Number(seconds) * 1_000;
  const sendInTurn = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const sentAt = performance.now();
      if ((await post(target, agent)) >= 300) refused += 1;
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: Number(connections) }, sendInTurn));
  agent.destroy();
  times.sort((a, b) => a - b);
  const quantile = (share: number): number => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(1));
  const requestsPerSecond = Math.round((times.length / (performance.now() - begun)) * 1_000);
  const cpuMicrosPerRequest = Math.round((((await target.cpuSeconds()) - cpuBefore) / times.length) * 1e6);
  return { requestsPerSecond, p50Ms: quantile(0.5), p99Ms: quantile(0.99), cpuMicrosPerRequest, refused };
}

function post({ port, token }: Target, agent: Agent): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(EVENT),
  };
  return new Promise((resolve, reject) => {
    request({ port, path: '/v1/events', method: 'POST', headers, agent }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(response.statusCode ?? 0);
      });
    })
      .on('error', reject)
      .end(EVENT);
  });
}

/** Prints, as JSON, what a gateway takes with Kafka and without, and how fast its spool empties afterwards. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-spool-perf-'));
  const brokers = await startBrokers(1);
  const partitioned = [TOPICS.raw, TOPICS.normalised, TOPICS.deadLetter, TOPICS.ledger];
  await migrateTopics(brokers.config, { topics: partitioned.map((name) => ({ name, partitions: 4 })), replication: 1 });
  const projectsFile = join(folder, 'projects.json');
  await createProject(projectsFile, { id: 'default' });
  const { token } = await createToken(projectsFile, { project: 'default', name: 'perf', scopes: ['ingest'] });
  const [port = 0, adminPort = 0] = await freePorts(2);
  const adminUrl = `http://127.0.0.1:${String(adminPort)}`;
  const environment = extendEnvironment({
    MILLRACE_KAFKA_BROKERS: brokers.config.brokers.join(','),
    MILLRACE_PROJECTS_FILE: projectsFile,
    MILLRACE_GATEWAY_PORT: String(port),
    MILLRACE_GATEWAY_ADMIN_PORT: String(adminPort),
    MILLRACE_GATEWAY_SPOOL_DIR: join(folder, 'spool'),
  });
  const layout = stackLayout(ROOT, folder);
  const gateway = await service({ layout, name: 'gateway', environment, adminUrl }).start();
  const adminUrls = { gateway: adminUrl, normaliser: '', 'clickhouse-writer': '' };
  const metric = async (name: string) => sumOf(await readMetrics({ adminUrls }, 'gateway'), name);
  const target = { port, token, cpuSeconds: () => metric('process_cpu_seconds_total') };
  try {
    await load(target);
    const direct = await load(target);
    await takeDown(brokers.nodes);
    const falling = await load(target);
    const spooled = await load(target);
    const records = await metric('gateway_spool_records');
    const bytes = await metric('gateway_spool_bytes');
    await bringBack(brokers.nodes);
    await waitUntil(async () => (await metric('gateway_spool_drained_total')) > 0, { withinMs: 120_000 });
    const begun = performance.now();
    await waitUntil(async () => (await metric('gateway_spool_records')) === 0, { withinMs: 120_000 });
    const drain = { records, bytes, seconds: Number(((performance.now() - begun) / 1_000).toFixed(1)) };
    const rssMib = Math.round((await metric('process_resident_memory_bytes')) / 1_048_576);
    console.log(JSON.stringify({ direct, falling, spooled, drain, rssMib }, undefined, 2));
  } finally {
    await gateway.stop();
    await brokers.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
