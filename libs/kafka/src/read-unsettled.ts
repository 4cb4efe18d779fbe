import { createSilentLogger, type Logger } from '@millrace/observability';
import type { Cluster } from 'kafkajs';
import type { KafkaConfig } from './kafka-settings';
import { readLag } from './read-consumer-lag';
import { readLog, type LogRange } from './read-log';
import type { ConsumedRecord } from './records';
import { withCluster } from './with-cluster';

/** What a group has not committed yet of a topic. */
export interface UnsettledStretch {
  readonly groupId: string;
  readonly topic: string;
  /** Of how many partitions which one; undefined: all. */
  readonly choosePartition?: (partitions: number) => number;
}

export interface UnsettledRecords {
  readonly records: readonly ConsumedRecord[];
  /** False where the bounds ended it before its end. */
  readonly isWhole: boolean;
}

/** What a look may cost. */
export interface UnsettledBounds {
  /** Bytes of values of a stretch, give or take a fetch for each partition. */
  readonly maxBytes: number;
  /** Milliseconds for everything; then what is left is left out. */
  readonly maxMs: number;
  readonly log?: Logger;
}

/**
 * Looks at what groups have still to take, one stretch after the other, without being a member and without an effect on
 * them. A record that is settled meanwhile may be in it or not. Rejects when no broker answers.
 */
export function readUnsettled(
  config: KafkaConfig,
  stretches: readonly UnsettledStretch[],
  { maxBytes, maxMs, log = createSilentLogger() }: UnsettledBounds,
): Promise<readonly UnsettledRecords[]> {
  const deadline = performance.now() + maxMs;
  return withCluster({ config, clientId: 'millrace-unsettled', log }, async (cluster) => {
    const read: UnsettledRecords[] = [];
    for (const stretch of stretches) read.push(await readStretch(cluster, stretch, { maxBytes, deadline }));
    return read;
  });
}

interface Budget {
  readonly maxBytes: number;
  /** By `performance.now()`. */
  readonly deadline: number;
}

async function readStretch(cluster: Cluster, stretch: UnsettledStretch, budget: Budget): Promise<UnsettledRecords> {
  const records: ConsumedRecord[] = [];
  let left = budget.maxBytes;
  for (const range of await findRanges(cluster, stretch)) {
    if (left <= 0 || performance.now() >= budget.deadline) return { records, isWhole: false };
    const found = await readLog(cluster, { ...range, maxBytes: left });
    records.push(...found);
    left -= sizeOf(found);
    if (left <= 0 && !reachesEnd(found, range)) return { records, isWhole: false };
  }
  return { records, isWhole: true };
}

async function findRanges(cluster: Cluster, stretch: UnsettledStretch): Promise<readonly LogRange[]> {
  const { topic, groupId, choosePartition } = stretch;
  const partitions = await readLag(cluster, { groupId, topic });
  const only = choosePartition?.(partitions.length);
  return partitions
    .filter(({ partition, lag }) => lag > 0 && (only === undefined || partition === only))
    .map(({ partition, committed = 0, start, end }) => ({
      topic,
      partition,
      from: Math.max(committed, start),
      to: end,
    }));
}

function sizeOf(records: readonly ConsumedRecord[]): number {
  return records.reduce((bytes, { value }) => bytes + value.length, 0);
}

function reachesEnd(records: readonly ConsumedRecord[], { to }: LogRange): boolean {
  return (records.at(-1)?.offset ?? -1) >= to - 1;
}
