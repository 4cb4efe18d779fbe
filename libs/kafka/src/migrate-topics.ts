import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createSilentLogger } from '@millrace/observability';
import type { Admin } from 'kafkajs';
import { createKafkaClient, FEW_RETRIES } from './kafka-client';
import type { KafkaConfig } from './kafka-settings';
import { publisherComponent } from './publisher-component';
import { readTopology, type TopologyOptions } from './read-topology';
import { encodeTopology, TOPOLOGY_TOPIC, type Topology, type TopologyRecord } from './topology';

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

export interface TopicMigration extends TopologyOptions {
  readonly topics: readonly TopicSpec[];
  /** How many brokers keep each record. With three, two of them have to have it before it is acknowledged. */
  readonly replication: number;
}

export interface TopicMigrationReport {
  readonly created: readonly string[];
  /** Topics that got more partitions. */
  readonly grown: readonly string[];
  readonly topology: Topology;
}

const CLIENT_ID = 'millrace-migrate';

/**
 * Brings the topics to what is asked and records it, with a new incarnation when a main topic was created. Safe to
 * run again, also after a run that did not finish. Never removes a topic or a partition.
 * Rejects, before it changes anything, when a fixed topic has another number of partitions.
 */
export async function migrateTopics(config: KafkaConfig, migration: TopicMigration): Promise<TopicMigrationReport> {
  const { topics, replication, topologyTopic = TOPOLOGY_TOPIC, log = createSilentLogger() } = migration;
  const admin = createKafkaClient({ config, clientId: CLIENT_ID, log, retry: FEW_RETRIES }).admin();
  await admin.connect();
  try {
    const changes = planChanges(topics, await countPartitions(admin, topics));
    const topology = { name: topologyTopic, partitions: 1, config: { 'cleanup.policy': 'compact' } };
    await createTopics(admin, [topology], replication);
    const known = await readTopology(config, migration);
    const isNew = known === undefined || changes.missing.some(({ main }) => main !== false);
    // Said first: a run that ends here leaves no topology that would give the new topics an old incarnation.
    if (isNew) await recordTopology(config, migration, { incomplete: true });
    await createTopics(admin, changes.missing, replication);
    await growTopics(admin, changes.small);
    const partitions = Object.fromEntries(await awaitPartitions(admin, topics));
    const next: Topology = isNew
      ? { incarnation: randomUUID(), partitions, createdAt: Date.now() }
      : { ...known, partitions };
    if (JSON.stringify(next) !== JSON.stringify(known)) await recordTopology(config, migration, next);
    return { created: changes.missing.map(nameOf), grown: changes.small.map(nameOf), topology: next };
  } finally {
    await admin.disconnect();
  }
}

/** What has to be made; throws where that would break what is stored. */
function planChanges(topics: readonly TopicSpec[], existing: ReadonlyMap<string, number>) {
  for (const { name, partitions, fixed } of topics) {
    const found = existing.get(name) ?? partitions;
    if (fixed === true && found !== partitions)
      throw new Error(
        `${name} has ${String(found)} partitions and ${String(partitions)} are configured: their number is fixed, ` +
          'because a replay after a change would store events twice; keep it, or move to a new topic version',
      );
  }
  return {
    missing: topics.filter(({ name }) => !existing.has(name)),
    small: topics.filter(({ name, partitions }) => (existing.get(name) ?? partitions) < partitions),
  };
}

async function countPartitions(admin: Admin, topics: readonly TopicSpec[]): Promise<ReadonlyMap<string, number>> {
  const existing = new Set(await admin.listTopics());
  const asked = topics.map(nameOf).filter((name) => existing.has(name));
  if (asked.length === 0) return new Map();
  const metadata = await admin.fetchTopicMetadata({ topics: asked });
  return new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]));
}

async function createTopics(admin: Admin, topics: readonly TopicSpec[], replication: number): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ name }) => !existing.has(name));
  if (missing.length === 0) return;
  await admin.createTopics({
    // kafkajs would ask one broker, once more only where a leader is missing, and give up where that broker has not
    // heard of the topic yet.
    waitForLeaders: false,
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
  await awaitPartitions(admin, missing);
}

const KNOWN_WITHIN_MS = 60_000;
const RETRY_DELAY_MS = 200;

/**
 * Counts partitions when all that are asked for have leaders: a broker other than the one that made a topic learns of
 * it later. Rejects when that takes long.
 */
async function awaitPartitions(admin: Admin, topics: readonly TopicSpec[]): Promise<ReadonlyMap<string, number>> {
  const deadline = performance.now() + KNOWN_WITHIN_MS;
  for (;;) {
    // Not known, or without a leader, is an error here.
    const counted = await countPartitions(admin, topics).catch((error: unknown) => error);
    if (counted instanceof Map && topics.every(({ name, partitions }) => (counted.get(name) ?? 0) >= partitions))
      return counted;
    if (performance.now() > deadline) {
      const names = topics.map(nameOf).join(', ');
      throw new Error(`the brokers do not know all partitions of ${names} yet`, { cause: counted });
    }
    await delay(RETRY_DELAY_MS);
  }
}

/** With three brokers, an acknowledged record survives the loss of one, and the loss of one stops nobody. */
function durability(replication: number): Readonly<Record<string, string>> {
  return replication >= 3 ? { 'min.insync.replicas': '2' } : {};
}

async function growTopics(admin: Admin, topics: readonly TopicSpec[]): Promise<void> {
  if (topics.length === 0) return;
  await admin.createPartitions({
    topicPartitions: topics.map(({ name, partitions }) => ({ topic: name, count: partitions })),
  });
}

async function recordTopology(config: KafkaConfig, options: TopologyOptions, record: TopologyRecord): Promise<void> {
  const { topologyTopic: topic = TOPOLOGY_TOPIC, log = createSilentLogger() } = options;
  const { value: publisher, stop } = await publisherComponent({ config, clientId: CLIENT_ID, topic, log }).start();
  await publisher.publish(0, [{ key: 'topology', value: encodeTopology(record) }]);
  await stop();
}

function nameOf({ name }: TopicSpec): string {
  return name;
}
