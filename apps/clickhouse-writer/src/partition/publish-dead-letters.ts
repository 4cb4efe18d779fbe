import { cutBySize, encodeDeadLetter, MAX_MESSAGE_BYTES, partitionOf } from '@millrace/contracts';
import type { DeadLetter } from '@millrace/domain';
import type { OutgoingRecord, Publisher } from '@millrace/kafka';
import type { HeldPartition } from './held-partition';

export interface PublishBy {
  readonly held: HeldPartition;
  readonly deadLetters: Publisher;
  readonly incarnation: string;
}

/** What Kafka adds to a record beside its value and our header: lengths, deltas, the header's name. */
const RECORD_OVERHEAD_BYTES = 64;

/**
 * Resolves when all of them are acknowledged; as many as fit share a produce. Throws AssignmentLostError, having published
 * none, for a lost partition; for one that is given up meanwhile some may still come, which the next holder's replace.
 */
export async function publishDeadLetters(
  letters: readonly DeadLetter[],
  { held, deadLetters, incarnation }: PublishBy,
): Promise<void> {
  held.requireCurrent();
  const published = [...groupByPartition(letters, deadLetters.partitions)].flatMap(([partition, group]) => {
    const records = group.map((letter) => toRecord(incarnation, letter));
    return cutBySize(records, MAX_MESSAGE_BYTES, sizeOf).map((piece) => deadLetters.publish(partition, piece));
  });
  await held.unlessAbandoned(Promise.all(published));
}

function groupByPartition(letters: readonly DeadLetter[], partitions: number): Map<number, DeadLetter[]> {
  const groups = new Map<number, DeadLetter[]>();
  for (const letter of letters) {
    const partition = partitionOf(letter.eventId, partitions);
    const group = groups.get(partition);
    if (group === undefined) groups.set(partition, [letter]);
    else group.push(letter);
  }
  return groups;
}

interface DeadLetterRecord extends OutgoingRecord {
  readonly value: Uint8Array;
  readonly headers: { readonly traceparent?: string };
}

function toRecord(incarnation: string, letter: DeadLetter): DeadLetterRecord {
  const { traceparent } = letter;
  return { value: encodeDeadLetter(incarnation, letter), headers: traceparent === '' ? {} : { traceparent } };
}

/** A produce is one record batch to the broker, and its size limit holds for the batch. */
function sizeOf({ value, headers: { traceparent = '' } }: DeadLetterRecord): number {
  return value.length + traceparent.length + RECORD_OVERHEAD_BYTES;
}
