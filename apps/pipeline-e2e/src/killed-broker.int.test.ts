import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@millrace/config';
import {
  kafkaSettings,
  migrateTopics,
  partitionConsumerComponent,
  publisherComponent,
  readConsumerLag,
  type ConsumerStatus,
  type KafkaConfig,
  type Publisher,
} from '@millrace/kafka';
import { fetchKafkaJars, freePorts, kafkaOn, stackLayout, type SupervisedProcess } from '@millrace/local-stack';
import { createSilentLogger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';
import { eventually } from './pipeline/eventually';

const ROOT = join(__dirname, '../../..');
const TOPIC = 'events';
const GROUP = 'readers';
const PARTITIONS = 4;
const KILLS = 2;
const RECOVERS_WITHIN_MS = 60_000;

const log = createSilentLogger();
let folder: string;
/** A broker of this test's own: it is killed, and others share theirs. */
let broker: Running<SupervisedProcess>;
let config: KafkaConfig;
let publisher: Publisher;
/** What the test started, in reverse. */
const running: Running<unknown>[] = [];
const fatal: unknown[] = [];
const delivered: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-broker-'));
  const layout = stackLayout(ROOT, folder);
  await fetchKafkaJars(layout);
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const nodes = [{ port, controllerPort }];
  const [only] = kafkaOn({ kind: 'java', java: 'java' }, { layout, nodes, heapMb: 384, startsFast: true });
  if (only === undefined) throw new Error('there is one broker');
  broker = await only.start();
  running.unshift(broker);
  config = readConfig(
    { kafka: kafkaSettings },
    { MILLRACE_KAFKA_BROKERS: `127.0.0.1:${String(port)}`, MILLRACE_KAFKA_SESSION_TIMEOUT_MS: '6000' },
  ).kafka;
  await migrateTopics(config, { topics: [{ name: TOPIC, partitions: PARTITIONS }], replication: 1 });
  const publishing = await publisherComponent({ config, clientId: 'e2e', topic: TOPIC, log }).start();
  running.unshift(publishing, await startConsumer());
  publisher = publishing.value;
});

afterAll(async () => {
  for (const each of running) await each.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Notes what it takes, then commits it; after a commit that was not confirmed it may take the same again. */
function startConsumer(): Promise<Running<ConsumerStatus>> {
  return partitionConsumerComponent({
    config,
    clientId: 'e2e',
    log,
    groupId: GROUP,
    topic: TOPIC,
    maxBytesPerPartition: 1024 * 1024,
    onFatal: (error) => fatal.push(error),
    open: (assignment) => ({
      take: async (records) => {
        for (const { value, partition, offset } of records)
          delivered.push(`${String(partition)}/${String(offset)} ${Buffer.from(value).toString()}`);
        const next = (records.at(-1)?.offset ?? 0) + 1;
        await assignment.commit({ offset: next, metadata: `up to ${String(next)}` });
      },
      close: () => Promise.resolve(),
    }),
  }).start();
}

/** Publishes to one partition, one record after the other, until told to stop; returns what was acknowledged, and where. */
async function publishUntil(partition: number, isOver: () => boolean): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (let number = 0; !isOver(); number += 1) {
    const text = `event ${String(number)}`;
    const offset = await publisher.publish(partition, [{ value: Buffer.from(text) }]);
    acknowledged.push(`${String(partition)}/${String(offset)} ${text}`);
  }
  return acknowledged;
}

function killBroker(): void {
  const { pid } = broker.value;
  if (pid === undefined) throw new Error('the broker is down already');
  process.kill(pid, 'SIGKILL');
}

/** Waits until so many more records have come through. */
async function expectProgress(): Promise<void> {
  const goal = delivered.length + 100;
  const reached = await eventually(
    () => Promise.resolve(delivered.length),
    (count) => count >= goal,
    RECOVERS_WITHIN_MS,
  );
  expect(reached).toBeGreaterThanOrEqual(goal);
}

async function remainingLag(): Promise<number> {
  const partitions = await readConsumerLag(config, { groupId: GROUP, topic: TOPIC });
  return partitions.reduce((sum, { lag }) => sum + lag, 0);
}

it('has every acknowledged record in the log once, in order, whatever happened to the broker', async () => {
  let isOver = false;
  const publishing = Array.from({ length: PARTITIONS }, (_, partition) => publishUntil(partition, () => isOver));
  for (let kill = 0; kill < KILLS; kill += 1) {
    await expectProgress();
    killBroker();
  }
  await expectProgress();
  isOver = true;
  const acknowledged = (await Promise.all(publishing)).flat();
  expect(await eventually(remainingLag, (lag) => lag === 0, RECOVERS_WITHIN_MS)).toBe(0);
  // An offset that a record was acknowledged under holds that record, and no record stands under two offsets.
  expect([...new Set(delivered)].toSorted()).toEqual(acknowledged.toSorted());
  expect(fatal).toEqual([]);
}, 240_000);
