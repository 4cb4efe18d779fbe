import type { PartitionLag } from '@millrace/kafka';
import { eventually } from './eventually';

/** A consumer group and the topic that it takes from. */
export interface Stage {
  readonly groupId: string;
  readonly topic: string;
}

/**
 * Resolves when the group has taken all that was in the topic when it was first asked about, whatever has come since: some
 * topics are never quiet. Rejects when it takes longer.
 */
export async function takenByGroup(
  { groupId, topic }: Stage,
  readLag: () => Promise<readonly PartitionLag[]>,
  withinMs: number,
): Promise<void> {
  const ends = new Map((await readLag()).map(({ partition, end }) => [partition, end]));
  const remaining = async () =>
    (await readLag()).reduce((sum, { partition, end, lag }) => {
      const position = end - lag;
      return sum + Math.max(0, (ends.get(partition) ?? end) - position);
    }, 0);
  const left = await eventually(remaining, (count) => count === 0, withinMs);
  if (left > 0) throw new Error(`${groupId} has still ${String(left)} records of ${topic} to take`);
}
