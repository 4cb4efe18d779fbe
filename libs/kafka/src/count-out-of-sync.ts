import { createSilentLogger } from '@millrace/observability';
import { watchTopic } from './cluster';
import type { KafkaConfig } from './kafka-settings';
import { withCluster } from './with-cluster';

export interface ReplicaScope {
  /** Those that do not exist count for nothing. */
  readonly topics: readonly string[];
  /** The broker's node id. */
  readonly broker: number;
}

/**
 * Of the replicas that a broker has, how many lag behind their leaders: a broker that has just come back accepts connections long
 * before its records count for `min.insync.replicas`. Rejects when no broker answers.
 */
export function countOutOfSync(config: KafkaConfig, { topics, broker }: ReplicaScope): Promise<number> {
  const access = { config, clientId: 'millrace-replicas', log: createSilentLogger() };
  return withCluster(access, async (cluster) => {
    let behind = 0;
    for (const topic of topics) {
      if (!(await watchTopic(cluster, topic))) continue;
      const partitions = cluster.findTopicPartitionMetadata(topic);
      behind += partitions.filter(({ replicas, isr }) => replicas.includes(broker) && !isr.includes(broker)).length;
    }
    return behind;
  });
}
