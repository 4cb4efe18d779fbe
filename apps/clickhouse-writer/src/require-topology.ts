import { TOPICS } from '@millrace/contracts';
import type { Topology } from '@millrace/kafka';
import { MAX_RAW_PARTITIONS } from './partition/progress-codec';

/** The topology, if a writer can work by it; throws, with what to do, where it cannot. */
export function requireTopology(topology: Topology | undefined): Topology {
  if (topology === undefined) throw new Error('Kafka has no topics for Millrace yet; run `millrace migrate`');
  const rawPartitions = topology.partitions[TOPICS.raw] ?? 0;
  if (rawPartitions <= MAX_RAW_PARTITIONS) return topology;
  throw new Error(
    `${TOPICS.raw} has ${String(rawPartitions)} partitions, and the writer keeps a mark of each in the metadata of its ` +
      `offsets, which has room for ${String(MAX_RAW_PARTITIONS)}`,
  );
}
