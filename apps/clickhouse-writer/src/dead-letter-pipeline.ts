import type { Assignment, ConsumedRecord, PartitionHandler } from '@millrace/kafka';
import { dropRepeatedLetters } from './batch/drop-repeated-letters';
import { HeldPartition, type HeldPartitionMeans } from './partition/held-partition';
import { toInsertToken } from './partition/progress';
import type { DeadLetterStore } from './store/dead-letter-store';
import { toDeadLetterRow } from './store/to-dead-letter-row';

export interface DeadLetterPipelineMeans extends HeldPartitionMeans {
  readonly incarnation: string;
  readonly version: string;
  readonly now: () => number;
  /** Told of messages that retention took before they were stored. */
  readonly onExpired: (topic: string, messages: number) => void;
  /** Told of dead letters whose offset is committed. */
  readonly onStored: (deadLetters: number) => void;
  readonly store: DeadLetterStore;
}

/**
 * The way of dead letters into their table: make rows, leave out repeats, insert, commit. At least once is enough: the
 * table keeps one row of each id, and a repeat makes the same ids.
 */
export function createDeadLetterPipeline(means: DeadLetterPipelineMeans): (assignment: Assignment) => PartitionHandler {
  return (assignment) => {
    const held = new HeldPartition(assignment, means);
    const noteGap = watchForGaps(held, means);
    let underWay: Promise<void> = Promise.resolve();
    return {
      take: (records) => {
        underWay = noteGap(records)
          .then(() => storeDeadLetters(records, held, means))
          .catch((error: unknown) => {
            held.settleEnd(error);
          });
        return underWay;
      },
      close: async (reason) => {
        held.close(reason);
        await underWay;
      },
    };
  };
}

/** Offsets follow each other without a gap, so what is missing after the committed one is what retention took. */
function watchForGaps(
  held: HeldPartition,
  { log, onExpired }: DeadLetterPipelineMeans,
): (records: readonly ConsumedRecord[]) => Promise<void> {
  let expected: number | undefined;
  return async (records) => {
    const { topic, partition } = held.assignment;
    const from = expected ?? (await held.askKafka(() => held.assignment.readCommitted()))?.offset;
    const to = records[0]?.offset ?? 0;
    expected = (records.at(-1)?.offset ?? to) + 1;
    if (from === undefined || from >= to) return;
    onExpired(topic, to - from);
    log.error({ topic, partition, from, to }, 'retention took messages before they were stored');
  };
}

async function storeDeadLetters(
  records: readonly ConsumedRecord[],
  held: HeldPartition,
  { incarnation, version, now, onStored, store }: DeadLetterPipelineMeans,
): Promise<void> {
  const [first] = records;
  const last = records.at(-1);
  if (first === undefined || last === undefined) return;
  const stamp = { serviceVersion: version, deadLetteredAt: now() };
  const rows = records.map((record) => toDeadLetterRow(record, incarnation, stamp));
  const range = { from: first.offset, to: last.offset + 1 };
  const token = toInsertToken(incarnation, held.assignment, range);
  const { letters, repeats } = await held.askClickHouse(() => dropRepeatedLetters(rows, store));
  if (letters.length > 0) await held.askClickHouse(() => store.insertDeadLetters(token, letters, held));
  if (repeats.length > 0) await held.askClickHouse(() => store.insertDuplicates(`${token}:duplicates`, repeats, held));
  await held.commit({ offset: range.to, metadata: '' });
  onStored(letters.length);
}
