import type { Logger } from '@millrace/observability';
import type { Cluster } from 'kafkajs';
import { createCluster } from './cluster';
import { createKafkaClient, FEW_RETRIES } from './kafka-client';
import type { KafkaConfig } from './kafka-settings';

export interface ClusterAccess {
  readonly config: KafkaConfig;
  readonly clientId: string;
  readonly log: Logger;
}

/** Connects, uses the cluster, and disconnects whatever happens. Rejects when no broker answers within seconds. */
export async function withCluster<T>(access: ClusterAccess, use: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = createCluster(createKafkaClient({ ...access, retry: FEW_RETRIES }));
  try {
    await cluster.connect();
    return await use(cluster);
  } finally {
    await cluster.disconnect();
  }
}
