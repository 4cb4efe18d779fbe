import { randomUUID } from 'node:crypto';
import { createSilentLogger, type Logger } from '@millrace/observability';
import type { Admin } from 'kafkajs';
import { createKafkaClient, FEW_RETRIES } from './kafka-client';
import type { KafkaConfig } from './kafka-settings';
import { publisherComponent } from './publisher-component';
import { readTopology } from './read-topology';
import { encodeTopology, TOPOLOGY_TOPIC, type Topology } from './topology';

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** True: the partition count never changes under this name, because records are told apart by their partition. */
  readonly fixed?: boolean;
  /** False: nobody keeps offsets of this topic, so that its creation does not make a new incarnation. */
  readonly main?: boolean;
  /** Kafka's topic settings, for example `retention.ms`. They apply when the topic is created. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface TopicMigration {
  readonly topics: readonly TopicSpec[];
  /** How many brokers keep each record. With three, two of them have to have it before it is acknowledged. */
  readonly replication: number;
  readonly log?: Logger;
}

export interface TopicMigrationReport {
  readonly created: readonly string[];
  /** Topics that got more partitions. */
  readonly grown: readonly string[];
  readonly topology: Topology;
}

const CLIENT_ID = 'millrace-migrate';
const TOPOLOGY_SPEC: TopicSpec = { name: TOPOLOGY_TOPIC, partitions: 1, config: { 'cleanup.policy': 'compact' } };

/**
 * Brings the topics to what is asked and records it, with a new incarnation when a main topic was created. Safe to
 * run again, also after a run that did not finish. Never removes a topic or a partition.
 * Rejects, before it changes anything, when a fixed topic has another number of partitions.
 */
export async function migrateTopics(
  config: KafkaConfig,
  { topics, replication, log = createSilentLogger() }: TopicMigration,
): Promise<TopicMigrationReport> {
  const admin = createKafkaClient({ config, clientId: CLIENT_ID, log, retry: FEW_RETRIES }).admin();
  await admin.connect();
  try {
    const before = await countPartitions(admin, topics);
    const missing = topics.filter(({ name }) => !before.has(name));
    const small = topics.filter(({ name, partitions }) => (before.get(name) ?? partitions) < partitions);
    refuseChangesOfFixed(topics, before);
    await createTopics(admin, [TOPOLOGY_SPEC], replication);
    const known = await readTopology(config, log);
    // Said first: a run that ends here leaves no topology that would give the new topics an old incarnation.
    const isNew = known === undefined || missing.some(({ main }) => main !== false);
    if (isNew) await record(config, log, { incomplete: true });
    await createTopics(admin, missing, replication);
    await grow(admin, small);
    const partitions = Object.fromEntries(await countPartitions(admin, topics));
    const topology: Topology =
      known === undefined || isNew
        ? { incarnation: randomUUID(), partitions, createdAt: Date.now() }
        : { ...known, partitions };
    if (JSON.stringify(topology) !== JSON.stringify(known)) await record(config, log, topology);
    return { created: missing.map(({ name }) => name), grown: small.map(({ name }) => name), topology };
  } finally {
    await admin.disconnect();
  }
}

async function countPartitions(admin: Admin, topics: readonly TopicSpec[]): Promise<ReadonlyMap<string, number>> {
  const existing = new Set(await admin.listTopics());
  const asked = topics.map(({ name }) => name).filter((name) => existing.has(name));
  if (asked.length === 0) return new Map();
  const metadata = await admin.fetchTopicMetadata({ topics: asked });
  return new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]));
}

function refuseChangesOfFixed(topics: readonly TopicSpec[], existing: ReadonlyMap<string, number>): void {
  for (const { name, partitions, fixed } of topics) {
    const found = existing.get(name) ?? partitions;
    if (fixed === true && found !== partitions)
      throw new Error(
        `${name} has ${String(found)} partitions and ${String(partitions)} are configured: their number is fixed, ` +
          'because a replay after a change would store events twice; keep it, or move to a new topic version',
      );
  }
}

async function createTopics(admin: Admin, topics: readonly TopicSpec[], replication: number): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ name }) => !existing.has(name));
  if (missing.length === 0) return;
  await admin.createTopics({
    waitForLeaders: true,
    topics: missing.map(({ name, partitions, config = {} }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: replication,
      configEntries: Object.entries({ ...durability(replication), ...config }).map(([key, value]) => ({
        name: key,
        value,
      })),
    })),
  });
}

/** An acknowledged record survives the loss of one broker where there are three. */
function durability(replication: number): Readonly<Record<string, string>> {
  return replication >= 3 ? { 'min.insync.replicas': '2' } : {};
}

async function grow(admin: Admin, topics: readonly TopicSpec[]): Promise<void> {
  if (topics.length === 0) return;
  await admin.createPartitions({
    topicPartitions: topics.map(({ name, partitions }) => ({ topic: name, count: partitions })),
  });
}

async function record(config: KafkaConfig, log: Logger, topology: Parameters<typeof encodeTopology>[0]): Promise<void> {
  const { value: publisher, stop } = await publisherComponent({
    config,
    clientId: CLIENT_ID,
    topic: TOPOLOGY_TOPIC,
    log,
  }).start();
  await publisher.publish(0, [{ key: 'topology', value: encodeTopology(topology) }]);
  await stop();
}
