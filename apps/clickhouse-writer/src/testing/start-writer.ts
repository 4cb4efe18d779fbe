import type { ClickHouse } from '@millrace/clickhouse';
import {
  partitionConsumerComponent,
  publisherComponent,
  type KafkaConfig,
  type PartitionConsumerOptions,
  type Publisher,
} from '@millrace/kafka';
import { createMetricRegistry, createSilentLogger, createTracing } from '@millrace/observability';
import { Workbench } from '../batch/workbench';
import { createDeadLetterPipeline } from '../dead-letter-pipeline';
import { createWriterMetrics } from '../metrics';
import { PartitionFaults } from '../partition/partition-faults';
import { createPipeline } from '../pipeline';
import { createClickHousePartitionStore } from '../store/clickhouse-partition-store';
import { DEAD_LETTER_COLUMNS, DEAD_LETTERS_TABLE } from '../store/dead-letter-table';
import { InsertPressure } from '../store/insert-pressure';
import { createInsertRows } from '../store/insert-rows';
import type { PartitionStore } from '../store/partition-store';

export interface StartWriterOptions {
  readonly kafka: KafkaConfig;
  readonly clickhouse: ClickHouse;
  readonly incarnation: string;
  readonly topics: { readonly normalised: string; readonly deadLetter: string };
  /** Stands between the pipeline and the store, to make faults. */
  readonly tamper?: (store: PartitionStore) => PartitionStore;
}

export interface RunningWriter {
  fault(): string | undefined;
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
  const pipelines = createPipelines(options, faults, deadLetters.value);
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
    stop: async () => {
      for (const running of [events, letters, deadLetters]) await running.stop();
    },
  };
}

function createPipelines(options: StartWriterOptions, faults: PartitionFaults, deadLetters: Publisher) {
  const { clickhouse, incarnation, tamper = (store) => store } = options;
  const metrics = createWriterMetrics(createMetricRegistry());
  const workbench = new Workbench();
  const pressure = new InsertPressure({ onPressure: metrics.pressed });
  const means = { clickhouse, workbench, pressure };
  const insertRows = createInsertRows({ ...means, timeoutMs: 30_000, onInserted: metrics.inserted });
  const shared = {
    incarnation,
    version: '1.0.0',
    faults,
    log: createSilentLogger(),
    backOff: { firstMs: 50, maxMs: 500 },
    onRetry: metrics.retried,
    onFatal: (error: unknown) => {
      faults.set('pipeline', String(error));
    },
    now: Date.now,
  };
  const openStore = (partition: number) =>
    createClickHousePartitionStore({
      clickhouse,
      workbench,
      insertRows,
      incarnation,
      partition,
      onKeysLookedUp: metrics.keysLookedUp,
    });
  return {
    deadLetters: createDeadLetterPipeline({
      ...shared,
      onStored: metrics.deadLettersStored,
      insertDeadLetters: (token, rows, guard) =>
        insertRows({ table: DEAD_LETTERS_TABLE, schema: DEAD_LETTER_COLUMNS, token, rows, guard }),
    }),
    events: createPipeline({
      ...shared,
      metrics,
      workbench,
      pressure,
      tracing: createTracing('test', { otlpUrl: undefined }),
      deadLetters,
      openStore: (partition) => tamper(openStore(partition)),
      bounds: { maxRows: 3, maxBytes: 1_000_000, maxWaitMs: 100, maxQuietMs: 20 },
      insertDeadlineMs: 100,
    }),
  };
}
