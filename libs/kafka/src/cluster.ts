import { setTimeout as delay } from 'node:timers/promises';
import { PartitionAssigners, type Broker, type Cluster, type Kafka } from 'kafkajs';

/** What a member of a consumer group asks its coordinator. kafkajs has these requests but leaves them out of its types. */
export interface GroupCoordinator extends Broker {
  joinGroup(request: {
    groupId: string;
    sessionTimeout: number;
    rebalanceTimeout: number;
    memberId: string;
    groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<JoinedGroup>;
  syncGroup(request: {
    groupId: string;
    generationId: number;
    memberId: string;
    groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[];
  }): Promise<{ memberAssignment: Buffer }>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
}

export interface JoinedGroup {
  readonly generationId: number;
  readonly leaderId: string;
  readonly memberId: string;
  /** Filled for the leader only. */
  readonly members: readonly { readonly memberId: string }[];
}

/** What a fetch answers; kafkajs types it as any. */
export interface FetchAnswer {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly FetchedPartition[];
  }[];
}

export interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: string;
  readonly messages: readonly FetchedMessage[];
}

export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
  readonly isControlRecord: boolean;
}

/**
 * kafkajs' own view of the brokers: connections, metadata and single requests, below its consumer. The way to it is
 * the documented hand-over to partition assigners, which happens when a consumer is made; the consumer itself is
 * never run. Not connected yet; the caller connects and disconnects it.
 */
export function createCluster(kafka: Kafka, groupId = 'unused'): Cluster {
  let cluster: Cluster | undefined;
  kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (given) => {
        cluster = given.cluster;
        return PartitionAssigners.roundRobin(given);
      },
    ],
  });
  if (cluster === undefined) throw new Error('this version of kafkajs does not hand its cluster to assigners');
  return cluster;
}

/** Makes the cluster keep the topic's metadata; false when the topic does not exist. */
export async function watchTopic(cluster: Cluster, topic: string): Promise<boolean> {
  try {
    await cluster.addTargetTopic(topic);
    return true;
  } catch (error) {
    if (typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return false;
    throw error;
  }
}

/** The topic's partitions, in order. Rejects in words when the topic does not exist. */
export async function readPartitions(cluster: Cluster, topic: string): Promise<readonly number[]> {
  if (!(await watchTopic(cluster, topic))) throw new Error(`Kafka has no topic ${topic}; run \`millrace migrate\``);
  return cluster
    .findTopicPartitionMetadata(topic)
    .map(({ partitionId }) => partitionId)
    .toSorted((a, b) => a - b);
}

/** The name of the broker's error code, where an error is a broker's answer; see Kafka's protocol guide. */
export function typeOf(error: unknown): string | undefined {
  return error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : undefined;
}

/** What a partition answers while its leader is being chosen, as it is for a moment after its creation. */
const NO_LEADER_YET = new Set(['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE', 'UNKNOWN_TOPIC_OR_PARTITION']);
const RETRY_DELAY_MS = 200;
const MAX_TRIES = 25;

/** The offsets of the oldest record kept and of the next one to come, by partition. Waits for leaders, for seconds. */
export async function readPartitionBounds(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, { readonly start: number; readonly end: number }>> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await requestPartitionBounds(cluster, topic, partitions);
    } catch (error) {
      if (!NO_LEADER_YET.has(typeOf(error) ?? '') || tries === MAX_TRIES) throw error;
      await delay(RETRY_DELAY_MS);
      await cluster.refreshMetadata();
    }
  }
}

async function requestPartitionBounds(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, { readonly start: number; readonly end: number }>> {
  const asked = { topic, partitions: partitions.map((partition) => ({ partition })) };
  const [starts, ends] = await Promise.all([
    cluster.fetchTopicsOffset([{ ...asked, fromBeginning: true }]),
    cluster.fetchTopicsOffset([{ ...asked, fromBeginning: false }]),
  ]);
  const endOf = new Map(ends[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  const bounds = (starts[0]?.partitions ?? []).map(
    ({ partition, offset }) =>
      [partition, { start: Number(offset), end: endOf.get(partition) ?? Number(offset) }] as const,
  );
  return new Map(bounds);
}
