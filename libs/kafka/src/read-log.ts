import type { Cluster } from 'kafkajs';
import type { FetchAnswer } from './cluster';
import type { ConsumedRecord } from './records';
import { toConsumedRecords } from './to-consumed-records';

const FETCH_BYTES = 1024 * 1024;
const FETCH_WAIT_MS = 500;

export interface LogRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Stops behind the fetch with which so many bytes of values were read; undefined: at the end. */
  readonly maxBytes?: number;
}

/** The records of a stretch of a partition, outside of any group. All of them in memory: for short stretches. */
export async function readLog(
  cluster: Cluster,
  { topic, partition, from, to, maxBytes = Infinity }: LogRange,
): Promise<readonly ConsumedRecord[]> {
  const records: ConsumedRecord[] = [];
  let bytes = 0;
  for (let position = from; position < to && bytes < maxBytes;) {
    const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
    if (leader === undefined) throw new Error(`partition ${String(partition)} of ${topic} has no leader`);
    const broker = await cluster.findBroker({ nodeId: leader });
    const fetch = { topic, partitions: [{ partition, fetchOffset: String(position), maxBytes: FETCH_BYTES }] };
    const answer = (await broker.fetch({ maxWaitTime: FETCH_WAIT_MS, topics: [fetch] })) as FetchAnswer;
    const messages = answer.responses.flatMap(({ partitions }) => partitions).flatMap((fetched) => fetched.messages);
    const last = messages.at(-1);
    // Compaction may have taken the rest.
    if (last === undefined) break;
    const fetched = toConsumedRecords(topic, partition, messages, position).filter(({ offset }) => offset < to);
    for (const record of fetched) bytes += record.value.length;
    records.push(...fetched);
    position = Number(last.offset) + 1;
  }
  return records;
}
