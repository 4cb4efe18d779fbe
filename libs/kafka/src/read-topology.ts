import { createSilentLogger, type Logger } from '@millrace/observability';
import { readPartitionBounds, watchTopic } from './cluster';
import type { KafkaConfig } from './kafka-settings';
import { readLog } from './read-log';
import { decodeTopology, TOPOLOGY_TOPIC, type Topology } from './topology';
import { withCluster } from './with-cluster';

export interface TopologyOptions {
  /** Where the topology is kept; by default in `millrace.topology.v1`. */
  readonly topologyTopic?: string;
  readonly log?: Logger;
}

/** Undefined where `millrace migrate` has not been run, or did not finish. Rejects when no broker answers. */
export function readTopology(config: KafkaConfig, options: TopologyOptions = {}): Promise<Topology | undefined> {
  const { topologyTopic = TOPOLOGY_TOPIC, log = createSilentLogger() } = options;
  return withCluster({ config, clientId: 'millrace-topology', log }, async (cluster) => {
    if (!(await watchTopic(cluster, topologyTopic))) return undefined;
    const bounds = (await readPartitionBounds(cluster, topologyTopic, [0])).get(0);
    if (bounds === undefined) return undefined;
    const records = await readLog(cluster, { topic: topologyTopic, partition: 0, from: bounds.start, to: bounds.end });
    const last = records.at(-1);
    return last === undefined ? undefined : decodeTopology(last.value);
  });
}
