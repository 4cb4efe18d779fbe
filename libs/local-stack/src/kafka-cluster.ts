import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackLayout } from './layout';
import { newClusterId } from './new-cluster-id';
import { writeAtomically } from './write-atomically';

/** What all nodes of a data folder's Kafka have in common; it never changes, because their storage is made for it. */
export interface KafkaCluster {
  readonly clusterId: string;
  readonly nodes: number;
}

/** The data folder holds a Kafka of another size; the message says what to do. */
export class KafkaSizeError extends Error {
  override readonly name = 'KafkaSizeError';
}

/** The name of a node's process, storage folder and log: `kafka`, `kafka-2`, `kafka-3`. */
export function kafkaName(nodeId: number): string {
  return nodeId === 1 ? 'kafka' : `kafka-${String(nodeId)}`;
}

/**
 * The cluster whose storage the data folder holds; a new one is noted down before the first node is formatted. Throws
 * KafkaSizeError when it was made with another number of nodes: what one broker has, the others would have to be given.
 */
export function ensureKafkaCluster({ data }: Pick<StackLayout, 'data'>, nodes: number): KafkaCluster {
  const path = join(data, 'kafka-cluster.json');
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as KafkaCluster) : readSingleNode(data);
  if (known !== undefined && known.nodes !== nodes) {
    throw new KafkaSizeError(
      `${data} holds the data of a Kafka with ${describeNodes(known.nodes)}, not with ${describeNodes(nodes)}: ` +
        `start with --brokers ${String(known.nodes)} (MILLRACE_KAFKA_LOCAL_BROKERS), with another --data-dir, or empty ` +
        'with --clean',
    );
  }
  if (known !== undefined) return known;
  const cluster = { clusterId: newClusterId(), nodes };
  writeAtomically(path, JSON.stringify(cluster));
  return cluster;
}

/** A node that was formatted before clusters were noted down. */
function readSingleNode(data: string): KafkaCluster | undefined {
  const properties = join(data, kafkaName(1), 'meta.properties');
  if (!existsSync(properties)) return undefined;
  const clusterId = /^cluster\.id=(.+)$/m.exec(readFileSync(properties, 'utf8'))?.[1];
  return clusterId === undefined ? undefined : { clusterId, nodes: 1 };
}

function describeNodes(nodes: number): string {
  return nodes === 1 ? 'one broker' : `${String(nodes)} brokers`;
}
