import type { ConfigOfGroups } from '@millrace/config';
import { CONSUMER_GROUPS, overflowPartitionsOf, TOPICS } from '@millrace/contracts';
import type { UnderstandRecord } from '@millrace/enrichment';
import {
  groupDelayComponent,
  partitionConsumerComponent,
  publisherComponent,
  readTopology,
  type Publisher,
  type Topology,
} from '@millrace/kafka';
import { createMetricRegistry, type Logger } from '@millrace/observability';
import { adminServer, tracingComponent, type Scope } from '@millrace/service-runtime';
import { version } from '../package.json';
import { ADMIN_PORT_VARIABLE, type normaliserSettings } from './config';
import { createNormaliserMetrics } from './metrics';
import { PartitionTurns } from './partition-turns';
import { createPipeline } from './pipeline';
import { reportConsumer } from './report-consumer';

/** One fetch of one raw partition; what it inflates to is bounded by the runs of the pipeline. */
const MAX_FETCH_BYTES = 2 * 1024 * 1024;

/** What a flood brings in the meantime is ahead of everybody. */
const WRITER_WATCH_PERIOD_MS = 500;

export interface NormaliserParts {
  readonly config: ConfigOfGroups<typeof normaliserSettings>;
  readonly understand: UnderstandRecord;
  readonly log: Logger;
}

/** Starts the normaliser's components, the consumer last; they stop in the reverse order. */
export async function composeNormaliser(scope: Scope, { config, understand, log }: NormaliserParts): Promise<void> {
  const registry = createMetricRegistry();
  const metrics = createNormaliserMetrics(registry);
  await scope.start(adminServer({ ...config.admin, portVariable: ADMIN_PORT_VARIABLE }, scope.health, registry));
  const topology = requireTopology(await readTopology(config.kafka, { log }));
  const tracing = await scope.start(tracingComponent('normaliser', config.tracing));
  const publisherOf = (topic: string): Promise<Publisher> =>
    scope.start(publisherComponent({ config: config.kafka, clientId: 'millrace-normaliser', topic, log }));
  const publishers = {
    normalised: await publisherOf(TOPICS.normalised),
    deadLetters: await publisherOf(TOPICS.deadLetter),
    ledger: await publisherOf(TOPICS.ledger),
  };
  requirePartitions(publishers.normalised, topology);
  const open = createPipeline({
    incarnation: topology.incarnation,
    rawPartitions: topology.partitions[TOPICS.raw] ?? 0,
    version,
    understand,
    publishers,
    turns: await startTurns(scope, topology, { config, log }),
    metrics,
    tracing,
    now: Date.now,
  });
  const consumer = await scope.start(
    partitionConsumerComponent({
      config: config.kafka,
      clientId: 'millrace-normaliser',
      log,
      groupId: CONSUMER_GROUPS.normaliser,
      topic: TOPICS.raw,
      maxBytesPerPartition: MAX_FETCH_BYTES,
      open,
      onFatal: (error) => {
        scope.fail(error);
      },
    }),
  );
  await scope.start(reportConsumer(consumer, scope.health, metrics));
}

/** Where there are partitions for projects that flood, the writer's delay decides about them. */
async function startTurns(
  scope: Scope,
  topology: Topology,
  { config: { kafka, overflow }, log }: Pick<NormaliserParts, 'config' | 'log'>,
): Promise<PartitionTurns> {
  const yielding = overflowPartitionsOf(topology.partitions[TOPICS.raw] ?? 0);
  if (yielding.length === 0 || overflow.writerDelayMs === 0) return new PartitionTurns([], () => false);
  const writer = await scope.start(
    groupDelayComponent({
      config: kafka,
      clientId: 'millrace-normaliser',
      log,
      groupId: CONSUMER_GROUPS.clickhouseWriter,
      topic: TOPICS.normalised,
      delayMs: overflow.writerDelayMs,
      periodMs: WRITER_WATCH_PERIOD_MS,
    }),
  );
  return new PartitionTurns(yielding, () => writer.isBehind());
}

function requireTopology(topology: Topology | undefined): Topology {
  if (topology === undefined) throw new Error('Kafka has no topics for Millrace yet; run `millrace migrate`');
  return topology;
}

/** A replay into another number of partitions would store events twice or lose them. */
function requirePartitions({ topic, partitions }: Publisher, topology: Topology): void {
  const recorded = topology.partitions[topic];
  if (recorded === partitions) return;
  throw new Error(
    `${topic} has ${String(partitions)} partitions and was made with ${String(recorded)}: ` +
      'an event must reach the same partition for ever; restore the topic, or move to a new topic version',
  );
}
