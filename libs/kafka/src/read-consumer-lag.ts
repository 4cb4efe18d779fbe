import { createSilentLogger, type Logger } from '@millrace/observability';
import type { Cluster } from 'kafkajs';
import { askCoordinator } from './ask-coordinator';
import { readPartitionBounds, readPartitions } from './cluster';
import type { KafkaConfig } from './kafka-settings';
import { withCluster } from './with-cluster';

/** How far a consumer group is in one partition. */
export interface PartitionLag {
  readonly partition: number;
  /** The next offset that the group reads; undefined where it never committed. */
  readonly committed: number | undefined;
  /** The offset of the oldest record kept. */
  readonly start: number;
  /** The offset of the next record to come. */
  readonly end: number;
  /** Records that the group has still to take. */
  readonly lag: number;
}

/** Where a group is in every partition of a topic, whether or not it has members now. */
export function readConsumerLag(
  config: KafkaConfig,
  {
    groupId,
    topic,
    log = createSilentLogger(),
  }: { readonly groupId: string; readonly topic: string; readonly log?: Logger },
): Promise<readonly PartitionLag[]> {
  return withCluster({ config, clientId: 'millrace-lag', log }, (cluster) => readLag(cluster, { groupId, topic }));
}

/** `readConsumerLag` over a connection that there is. */
export async function readLag(
  cluster: Cluster,
  { groupId, topic }: { readonly groupId: string; readonly topic: string },
): Promise<readonly PartitionLag[]> {
  const partitions = await readPartitions(cluster, topic);
  const bounds = await readPartitionBounds(cluster, topic, partitions);
  const asked = partitions.map((partition) => ({ partition, offset: '-1' }));
  const { responses } = await askCoordinator(cluster, groupId, (coordinator) =>
    coordinator.offsetFetch({ groupId, topics: [{ topic, partitions: asked }] }),
  );
  const offsets = new Map(responses[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  return partitions.map((partition) => toLag(partition, offsets.get(partition) ?? -1, bounds.get(partition)));
}

function toLag(partition: number, offset: number, bounds = { start: 0, end: 0 }): PartitionLag {
  const committed = offset < 0 ? undefined : offset;
  return { partition, committed, ...bounds, lag: Math.max(0, bounds.end - Math.max(committed ?? 0, bounds.start)) };
}
