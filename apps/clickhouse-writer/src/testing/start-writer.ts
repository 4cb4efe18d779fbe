import type { ClickHouse } from '@millrace/clickhouse';
import {
  partitionConsumerComponent,
  publisherComponent,
  type KafkaConfig,
  type PartitionConsumerOptions,
  type Publisher,
} from '@millrace/kafka';
import { createMetricRegistry, createSilentLogger, createTracing, type Registry } from '@millrace/observability';
import { Workbench } from '../batch/workbench';
import { createDeadLetterPipeline } from '../dead-letter-pipeline';
import { createLedgerPipeline } from '../ledger/ledger-pipeline';
import { createLedgerStore } from '../ledger/ledger-store';
import { createWriterMetrics, type WriterMetrics } from '../metrics';
import { PartitionFaults } from '../partition/partition-faults';
import { createPipeline } from '../pipeline';
import { createClickHousePartitionStore } from '../store/clickhouse-partition-store';
import { createDeadLetterStore } from '../store/dead-letter-store';
import { InsertPressure } from '../store/insert-pressure';
import { createInsertRows } from '../store/insert-rows';
import type { PartitionStore } from '../store/partition-store';

export interface StartWriterOptions {
  readonly kafka: KafkaConfig;
  readonly clickhouse: ClickHouse;
  readonly incarnation: string;
  readonly topics: { readonly normalised: string; readonly deadLetter: string };
  /** Stands between the pipeline and the store, to make faults. */
  readonly tamper?: (store: PartitionStore, partition: number) => PartitionStore;
}

export interface RunningWriter {
  fault(): string | undefined;
  /** All metrics, as text. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

/** Every test has topics of its own, so every topic has a group of its own. */
export function groupOf(topic: string): string {
  return `writer of ${topic}`;
}

/** Both pipelines of the writer on real engines, over topics and tables of a test's own. */
export async function startWriter(options: StartWriterOptions): Promise<RunningWriter> {
  const { kafka, topics } = options;
  const log = createSilentLogger();
  const faults = new PartitionFaults();
  const client = { config: kafka, clientId: 'test-writer', log };
  const deadLetters = await publisherComponent({ ...client, topic: topics.deadLetter }).start();
  const registry = createMetricRegistry();
  const pipelines = createPipelines(options, { faults, deadLetters: deadLetters.value, registry });
  const consume = (topic: string, open: PartitionConsumerOptions['open']) =>
    partitionConsumerComponent({
      ...client,
      topic,
      groupId: groupOf(topic),
      maxBytesPerPartition: 1_000_000,
      onFatal: (error) => {
        faults.set('consumer', String(error));
      },
      open,
    }).start();
  const letters = await consume(topics.deadLetter, pipelines.deadLetters);
  const events = await consume(topics.normalised, pipelines.events);
  return {
    fault: () => faults.describe() ?? events.value.fault() ?? letters.value.fault(),
    metrics: () => registry.metrics(),
    stop: async () => {
      for (const running of [events, letters, deadLetters]) await running.stop();
    },
  };
}

/** The writer's pipelines over real tables, whatever Kafka is. */
export function createPipelines(
  options: Pick<StartWriterOptions, 'clickhouse' | 'incarnation' | 'tamper'> & { readonly maxRows?: number },
  { faults, deadLetters, registry }: { faults: PartitionFaults; deadLetters: Publisher; registry: Registry },
) {
  const { clickhouse, incarnation, maxRows = 3, tamper = (store) => store } = options;
  const metrics = createWriterMetrics(registry);
  const workbench = new Workbench();
  const pressure = new InsertPressure({ onPressure: metrics.pressed });
  metrics.watchSpacing(() => pressure.spacingMs);
  const means = { clickhouse, workbench, pressure };
  const insertRows = createInsertRows({ ...means, timeoutMs: 30_000, onInserted: metrics.inserted });
  const shared = { ...createSharedMeans(faults, metrics), incarnation };
  const openStore = (partition: number) =>
    createClickHousePartitionStore({
      clickhouse,
      workbench,
      insertRows,
      incarnation,
      partition,
      onKeysLookedUp: metrics.keysLookedUp,
    });
  const ledgerStore = createLedgerStore({ clickhouse, insertRows, incarnation });
  return {
    ledgerStore,
    deadLetters: createDeadLetterPipeline({
      ...shared,
      onStored: metrics.deadLettersStored,
      onExpired: metrics.expired,
      store: createDeadLetterStore(clickhouse, insertRows),
    }),
    events: createPipeline({
      ...shared,
      metrics,
      workbench,
      pressure,
      tracing: createTracing('test', { otlpUrl: undefined }),
      deadLetters,
      openStore: (partition) => tamper(openStore(partition), partition),
      bounds: { maxRows, maxBytes: 1_000_000, maxWaitMs: 100, maxQuietMs: 20 },
      insertDeadlineMs: 100,
    }),
    ledger: createLedgerPipeline({
      ...shared,
      ledger: ledgerStore,
      bounds: { maxRows, maxBytes: 1_000_000, maxWaitMs: 100, maxQuietMs: 20 },
      // A test that wants to know asks the store.
      completenessPeriodMs: 60_000,
    }),
  };
}

function createSharedMeans(faults: PartitionFaults, metrics: WriterMetrics) {
  return {
    version: '1.0.0',
    faults,
    log: createSilentLogger(),
    backOff: { firstMs: 50, maxMs: 500 },
    graceMs: 200,
    repairMs: 200,
    onRetry: metrics.retried,
    onFatal: (error: unknown) => {
      faults.set('pipeline', String(error));
    },
    now: Date.now,
  };
}
