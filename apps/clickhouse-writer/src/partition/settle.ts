import { encodeDeadLetter, partitionOf } from '@millrace/contracts';
import type { DeadLetter, Marks } from '@millrace/domain';
import type { Publisher } from '@millrace/kafka';
import type { NewEvents } from '../batch/drop-duplicates';
import type { StorableEvent } from '../batch/select-storable';
import { toEventRows } from '../batch/to-event-row';
import type { HeldPartition } from './held-partition';
import type { EventRow } from '../store/event-table';
import type { PartitionStore } from '../store/partition-store';
import { encodeProgress } from './progress-codec';
import { toInsertToken, type OffsetRange, type Progress } from './progress';

/** A batch of which everything is decided. */
export interface DecidedBatch extends NewEvents {
  readonly range: OffsetRange;
  readonly deadLetters: readonly DeadLetter[];
  /** The marks after it. */
  readonly marks: Marks;
}

export interface SettleBy {
  readonly held: HeldPartition;
  readonly store: PartitionStore;
  readonly deadLetters: Publisher;
  readonly incarnation: string;
}

/**
 * Brings a batch into ClickHouse exactly once, whenever this or an earlier writer died: publish what cannot be stored,
 * commit the plan, insert the rows under the range's token, insert their keys, and only then commit the end. A batch
 * that was planned before is not planned again, and looks before it inserts. Resolves with the progress after it.
 */
export async function settle(batch: DecidedBatch, before: Progress, by: SettleBy): Promise<Progress> {
  const after: Progress = { position: batch.range.to, marks: batch.marks };
  await publishDeadLetters(batch, by);
  if (batch.events.length > 0) {
    const isRepeat = before.plannedTo !== undefined;
    if (!isRepeat) await commitProgress({ ...before, plannedTo: batch.range.to }, by);
    await insert(batch, isRepeat, by);
  }
  await commitProgress(after, by);
  return after;
}

async function publishDeadLetters({ deadLetters }: DecidedBatch, by: SettleBy): Promise<void> {
  by.held.requireCurrent();
  const { partitions } = by.deadLetters;
  await Promise.all(
    deadLetters.map((letter) =>
      by.deadLetters.publish(partitionOf(letter.eventId, partitions), [
        {
          value: encodeDeadLetter(by.incarnation, letter),
          ...(letter.traceparent === '' ? {} : { headers: { traceparent: letter.traceparent } }),
        },
      ]),
    ),
  );
}

async function commitProgress(progress: Progress, { held, incarnation }: SettleBy): Promise<void> {
  await held.commit(encodeProgress(incarnation, progress));
}

/** Rows first: a key without its row would keep the row's own repeat out. */
async function insert(batch: DecidedBatch, isRepeat: boolean, { held, store, incarnation }: SettleBy): Promise<void> {
  const token = toInsertToken(incarnation, held.assignment, batch.range);
  await held.askClickHouse(async (failures) => {
    // ClickHouse's memory of tokens is bounded: a repeat looks at the rows, and the token is what is left for races.
    const missing = isRepeat || failures > 0 ? await leaveOutStored(batch, store) : batch.events;
    held.requireCurrent();
    if (missing.length > 0) await store.insertEvents(token, rowsOf(missing, batch.range));
  });
  if (batch.keys.length === 0) return;
  await held.askClickHouse(async () => {
    held.requireCurrent();
    await store.insertKeys(`${token}:keys`, batch.keys);
  });
}

async function leaveOutStored(
  { events, range }: DecidedBatch,
  store: PartitionStore,
): Promise<readonly StorableEvent[]> {
  const stored = await store.findStored(range);
  return events.filter(({ event: { record, index } }) => stored.get(record.offset)?.has(index) !== true);
}

function rowsOf(events: readonly StorableEvent[], { from }: OffsetRange): Iterable<EventRow> {
  return toEventRows(
    events.map(({ event }) => event),
    from,
  );
}
