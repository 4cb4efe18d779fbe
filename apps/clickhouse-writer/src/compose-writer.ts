import { clickhouseComponent, INSERT_START_ALLOWANCE_MS, type ClickHouse } from '@millrace/clickhouse';
import type { ConfigOfGroups } from '@millrace/config';
import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import {
  partitionConsumerComponent,
  publisherComponent,
  readTopology,
  type PartitionConsumerOptions,
} from '@millrace/kafka';
import { createMetricRegistry, type Logger } from '@millrace/observability';
import { adminServer, tracingComponent, type Scope } from '@millrace/service-runtime';
import { version } from '../package.json';
import type { BatchBounds } from './batch/batch-gatherer';
import { Workbench } from './batch/workbench';
import { ADMIN_PORT_VARIABLE, type writerSettings } from './config';
import { createDeadLetterPipeline } from './dead-letter-pipeline';
import { createLedgerPipeline } from './ledger/ledger-pipeline';
import { createLedgerStore } from './ledger/ledger-store';
import { createWriterMetrics, type WriterMetrics } from './metrics';
import type { HeldPartitionMeans } from './partition/held-partition';
import { PartitionFaults } from './partition/partition-faults';
import { createPipeline } from './pipeline';
import { requireTopology } from './require-topology';
import { createClickHousePartitionStore } from './store/clickhouse-partition-store';
import { createDeadLetterStore } from './store/dead-letter-store';
import { InsertPressure } from './store/insert-pressure';
import { createInsertRows, type InsertRows } from './store/insert-rows';
import type { PartitionStore } from './store/partition-store';
import { requireSchema } from './store/require-schema';

const CLIENT_ID = 'millrace-clickhouse-writer';
/** One fetch of one partition; a message of the largest size, or many small ones. */
const MAX_FETCH_BYTES = 1024 * 1024;
/** One insert a second: nobody waits for an account more urgently. */
const LEDGER_BOUNDS = { maxRows: 50_000, maxBytes: 4 * 1024 * 1024, maxWaitMs: 1_000, maxQuietMs: 1_000 };
/** `complete_up_to` moves by minutes. */
const COMPLETENESS_PERIOD_MS = 5_000;
const BACK_OFF = { firstMs: 200, maxMs: 5_000 };

export interface WriterParts {
  readonly config: ConfigOfGroups<typeof writerSettings>;
  readonly log: Logger;
}

/** Starts the writer's components, the consumers last; they stop in the reverse order. */
export async function composeWriter(scope: Scope, { config, log }: WriterParts): Promise<void> {
  const registry = createMetricRegistry();
  await scope.start(adminServer({ ...config.admin, portVariable: ADMIN_PORT_VARIABLE }, scope.health, registry));
  const { incarnation } = requireTopology(await readTopology(config.kafka, { log }));
  const clickhouse = await scope.start(clickhouseComponent(config.clickhouse, log));
  await requireSchema(clickhouse);
  const metrics = createWriterMetrics(registry);
  const shared: SharedMeans = {
    incarnation,
    version,
    metrics,
    faults: new PartitionFaults(),
    log,
    backOff: BACK_OFF,
    onRetry: metrics.retried,
    onFatal: (error) => {
      scope.fail(error);
    },
    now: Date.now,
  };
  checkReadiness(scope, clickhouse, shared.faults);
  await startConsumers(scope, { config, log, clickhouse, shared });
}

interface SharedMeans extends HeldPartitionMeans {
  readonly incarnation: string;
  readonly version: string;
  readonly metrics: WriterMetrics;
  readonly now: () => number;
}

function checkReadiness({ health }: Scope, clickhouse: ClickHouse, faults: PartitionFaults): void {
  health.addCheck('clickhouse', async () => {
    await clickhouse.ping();
    return undefined;
  });
  health.addCheck('partitions', () => faults.describe());
}

interface ConsumerParts extends WriterParts {
  readonly clickhouse: ClickHouse;
  readonly shared: SharedMeans;
}

async function startConsumers(scope: Scope, parts: ConsumerParts): Promise<void> {
  const { config, log, clickhouse, shared } = parts;
  const client = { config: config.kafka, clientId: CLIENT_ID, log };
  const tracing = await scope.start(tracingComponent('clickhouse-writer', config.tracing));
  const deadLetters = await scope.start(publisherComponent({ ...client, topic: TOPICS.deadLetter }));
  const workbench = new Workbench();
  const pressure = new InsertPressure({ onPressure: shared.metrics.pressed });
  shared.metrics.watchSpacing(() => pressure.spacingMs);
  const { timeoutMs } = config.insert;
  const onInserted = shared.metrics.inserted;
  const insertRows = createInsertRows({ clickhouse, workbench, pressure, timeoutMs, onInserted });
  const consume = async (topic: string, groupId: string, open: PartitionConsumerOptions['open']) => {
    const options = { ...client, groupId, topic, maxBytesPerPartition: MAX_FETCH_BYTES, onFatal: shared.onFatal, open };
    const consumer = await scope.start(partitionConsumerComponent(options));
    scope.health.addCheck(`consumer of ${topic}`, () => consumer.fault());
    shared.metrics.watchLag(topic, () => consumer.lag());
  };
  const storeDeadLetters = createDeadLetterPipeline({
    ...shared,
    onStored: shared.metrics.deadLettersStored,
    onExpired: shared.metrics.expired,
    store: createDeadLetterStore(clickhouse, insertRows),
  });
  await consume(TOPICS.deadLetter, CONSUMER_GROUPS.deadLetterWriter, storeDeadLetters);
  const ledger = createLedgerStore({ clickhouse, insertRows, incarnation: shared.incarnation });
  const storeAccounts = createLedgerPipeline({
    ...shared,
    ledger,
    bounds: LEDGER_BOUNDS,
    completenessPeriodMs: COMPLETENESS_PERIOD_MS,
  });
  await consume(TOPICS.ledger, CONSUMER_GROUPS.ledgerWriter, storeAccounts);
  const storeEvents = createPipeline({
    ...shared,
    tracing,
    deadLetters,
    workbench,
    pressure,
    openStore: storesOver(insertRows, workbench, parts),
    bounds: toBounds(config.batch),
    insertDeadlineMs: config.insert.timeoutMs + INSERT_START_ALLOWANCE_MS,
  });
  await consume(TOPICS.normalised, CONSUMER_GROUPS.clickhouseWriter, storeEvents);
}

function storesOver(
  insertRows: InsertRows,
  workbench: Workbench,
  { clickhouse, shared: { incarnation, metrics } }: ConsumerParts,
): (partition: number) => PartitionStore {
  const { keysLookedUp: onKeysLookedUp } = metrics;
  return (partition) =>
    createClickHousePartitionStore({ clickhouse, workbench, insertRows, incarnation, partition, onKeysLookedUp });
}

function toBounds({ rows, bytes, waitMs, quietMs }: WriterParts['config']['batch']): BatchBounds {
  return { maxRows: rows, maxBytes: bytes, maxWaitMs: waitMs, maxQuietMs: quietMs };
}
