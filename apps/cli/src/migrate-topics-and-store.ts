import { join } from 'node:path';
import { clickhouseComponent, loadMigrations, migrate, type ClickHouseConfig } from '@millrace/clickhouse';
import { integer, setting, type ConfigOf } from '@millrace/config';
import { TOPICS } from '@millrace/contracts';
import { migrateTopics, type KafkaConfig, type TopicSpec } from '@millrace/kafka';
import type { Logger } from '@millrace/observability';

export const migrationSettings = {
  replication: setting(
    'MILLRACE_KAFKA_REPLICATION',
    integer(1, { min: 1, max: 32_767 }),
    'how many brokers keep each record; 3 on a cluster',
  ),
  rawPartitions: setting(
    'MILLRACE_KAFKA_RAW_PARTITIONS',
    integer(4, { min: 1 }),
    'partitions of the raw topic: the most normalisers that work side by side',
  ),
  normalisedPartitions: setting(
    'MILLRACE_KAFKA_NORMALISED_PARTITIONS',
    integer(4, { min: 1 }),
    'partitions of the normalised topic: the most writers that work side by side; fixed once it exists',
  ),
} as const;

export interface MigrationOptions {
  /** The checkout that holds the migrations. */
  readonly root: string;
  readonly kafka: KafkaConfig;
  readonly clickhouse: ClickHouseConfig;
  readonly migration: ConfigOf<typeof migrationSettings>;
  readonly log: Logger;
}

/** Brings topics and tables to this version. Safe to run again, at any time. Rejects when either cannot be reached. */
export async function migrateTopicsAndStore(options: MigrationOptions): Promise<void> {
  const { root, kafka, clickhouse, migration, log } = options;
  await migrateTopics(kafka, { topics: topicSpecs(migration), replication: migration.replication, log });
  const store = await clickhouseComponent(clickhouse, log).start();
  try {
    await migrate(store.value, await loadMigrations(join(root, 'deploy/clickhouse/migrations')));
  } finally {
    await store.stop();
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long a fault may go unnoticed before events are lost that only Kafka has. */
const RETENTION = { 'retention.ms': String(7 * DAY_MS) };

/** Dead letters wait for a person; accounts are read back further than the events that they count. */
const LONG_RETENTION = { 'retention.ms': String(30 * DAY_MS) };

function topicSpecs({ rawPartitions, normalisedPartitions }: MigrationOptions['migration']): readonly TopicSpec[] {
  return [
    { name: TOPICS.raw, partitions: rawPartitions, config: RETENTION },
    { name: TOPICS.normalised, partitions: normalisedPartitions, fixed: true, config: RETENTION },
    { name: TOPICS.deadLetter, partitions: 1, config: LONG_RETENTION },
    // One partition: a few kilobytes a second. Not a main topic: offsets of it are in no token, mark or coordinate, and a
    // set-up that gets it later keeps its incarnation.
    { name: TOPICS.ledger, partitions: 1, main: false, config: LONG_RETENTION },
  ];
}
