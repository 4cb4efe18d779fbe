import type { EventBatch } from '@millrace/contracts';
import { isAtOrBelowMark, type Marks, type RawPosition } from '@millrace/domain';
import type { ConsumedRecord } from '@millrace/kafka';
import { PartitionHaltedError } from '../partition/partition-halted-error';
import type { EventMessage } from './read-message';

/** An event that the marks do not know yet, still encoded. Its raw coordinates are in the batch's lists. */
export interface UnseenEvent {
  readonly batch: EventBatch;
  readonly record: ConsumedRecord;
  /** Position in the EventBatch; with the record's offset, the normalised coordinates. */
  readonly index: number;
}

/** A message that is not what its topic holds. */
export interface UndecodableMessage {
  readonly record: ConsumedRecord;
  /** What is wrong with it. */
  readonly message: string;
}

export interface UnseenEvents {
  readonly events: readonly UnseenEvent[];
  readonly undecodable: readonly UndecodableMessage[];
  readonly replayed: number;
  /** The marks after this batch. */
  readonly marks: Marks;
}

/**
 * Leaves out what is at or below its mark: a normaliser that died before its commit has published it before. Each
 * event raises its mark at once, so a replay inside of one batch is left out too. Throws PartitionHaltedError on
 * events of another incarnation, whose raw offsets mean something else.
 */
export function dropReplays(messages: readonly EventMessage[], before: Marks, incarnation: string): UnseenEvents {
  const marks = new Map(before);
  const events: UnseenEvent[] = [];
  const undecodable: UndecodableMessage[] = [];
  let replayed = 0;
  for (const { record, decoded } of messages) {
    if (decoded.kind === 'undecodable') {
      undecodable.push({ record, message: `not an EventBatch: ${decoded.message}` });
      continue;
    }
    requireIncarnation(decoded.value, record, incarnation);
    const unseen = takeUnseen(decoded.value, record, marks);
    events.push(...unseen);
    replayed += decoded.value.events.length - unseen.length;
  }
  return { events, undecodable, replayed, marks };
}

function takeUnseen(batch: EventBatch, record: ConsumedRecord, marks: Map<number, RawPosition>): UnseenEvent[] {
  const unseen: UnseenEvent[] = [];
  for (const [index, offset] of batch.rawOffsets.entries()) {
    const raw = { offset, index: batch.rawIndexes[index] ?? 0 };
    if (isAtOrBelowMark(marks, batch.rawPartition, raw)) continue;
    marks.set(batch.rawPartition, raw);
    unseen.push({ batch, record, index });
  }
  return unseen;
}

function requireIncarnation(batch: EventBatch, { offset }: ConsumedRecord, incarnation: string): void {
  if (batch.incarnation === incarnation) return;
  throw new PartitionHaltedError(
    `the message at offset ${String(offset)} belongs to incarnation ${batch.incarnation} of the topics, but they are ${incarnation} now: ` +
      'a normaliser that was started before the topics were made anew still publishes; restart it',
  );
}
