import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@millrace/config';
import { kafkaSettings, type KafkaConfig } from '@millrace/kafka';
import {
  fetchKafkaJars,
  freePorts,
  kafkaOn,
  StackParts,
  stackLayout,
  waitUntil,
  type SupervisedProcess,
} from '@millrace/local-stack';

/** Kafka brokers of a test's own: they are killed, and other tests share theirs. */
export interface Brokers {
  readonly config: KafkaConfig;
  readonly nodes: readonly SupervisedProcess[];
  readonly replication: number;
  stop(): Promise<void>;
}

const ROOT = join(__dirname, '../../../..');
const HEAP_MB = 256;
const COMES_BACK_WITHIN_MS = 90_000;

/** Starts one broker, or three that are one cluster, each supervised. */
export async function startBrokers(count: 1 | 3): Promise<Brokers> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-brokers-'));
  const layout = stackLayout(ROOT, folder);
  await fetchKafkaJars(layout);
  const ports = await freePorts(2 * count);
  const nodes = ports.slice(0, count).map((port, index) => ({ port, controllerPort: ports[count + index] ?? 0 }));
  const parts = new StackParts();
  const java = { kind: 'java', java: 'java' } as const;
  const components = kafkaOn(java, { layout, nodes, heapMb: HEAP_MB, startsFast: true });
  const names = components.map(({ name }) => name);
  const stop = async () => {
    await parts.stop(...names);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await parts.start(...components);
  } catch (error) {
    await stop();
    throw error;
  }
  const brokers = nodes.map(({ port }) => `127.0.0.1:${String(port)}`).join(',');
  const environment = { MILLRACE_KAFKA_BROKERS: brokers, MILLRACE_KAFKA_SESSION_TIMEOUT_MS: '6000' };
  return {
    config: readConfig({ kafka: kafkaSettings }, environment).kafka,
    nodes: names.flatMap((name) => parts.get(name) ?? []),
    replication: count,
    stop,
  };
}

/** Kills nodes with -9 and keeps them down until `bringBack`. */
export async function takeDown(nodes: readonly SupervisedProcess[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.takeDown('SIGKILL')));
}

/** Resolves when the nodes work again. */
export async function bringBack(nodes: readonly SupervisedProcess[]): Promise<void> {
  for (const node of nodes) node.bringBack();
  const areUp = () => Promise.resolve(nodes.every(({ isUp }) => isUp));
  if (!(await waitUntil(areUp, { withinMs: COMES_BACK_WITHIN_MS }))) throw new Error('a broker did not come back');
}
