import { createSilentLogger, type Logger } from '@millrace/observability';
import type { Cluster } from 'kafkajs';
import { readPartitionBounds, typeOf } from './cluster';
import type { KafkaConfig } from './kafka-settings';
import { readLog } from './read-log';
import { decodeTopology, TOPOLOGY_TOPIC, type Topology } from './topology';
import { withCluster } from './with-cluster';

/** Undefined where `millrace migrate` has not been run, or did not finish. Rejects when no broker answers. */
export function readTopology(config: KafkaConfig, log: Logger = createSilentLogger()): Promise<Topology | undefined> {
  return withCluster({ config, clientId: 'millrace-topology', log }, readTopologyFrom);
}

/** As `readTopology`, over connections that the caller has. */
export async function readTopologyFrom(cluster: Cluster): Promise<Topology | undefined> {
  if (!(await topicExists(cluster, TOPOLOGY_TOPIC))) return undefined;
  const bounds = (await readPartitionBounds(cluster, TOPOLOGY_TOPIC, [0])).get(0);
  if (bounds === undefined) return undefined;
  const records = await readLog(cluster, { topic: TOPOLOGY_TOPIC, partition: 0, from: bounds.start, to: bounds.end });
  const last = records.at(-1);
  return last === undefined ? undefined : decodeTopology(last.value);
}

async function topicExists(cluster: Cluster, topic: string): Promise<boolean> {
  try {
    await cluster.addTargetTopic(topic);
    return true;
  } catch (error) {
    if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return false;
    throw error;
  }
}
