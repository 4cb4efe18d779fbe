import type { DeadLetter, Marks } from '@millrace/domain';
import type { Logger } from '@millrace/observability';
import type { NewEvents } from '../batch/drop-duplicates';
import type { StorableEvent } from '../batch/select-storable';
import type { DeadLetterStamp } from '../batch/to-dead-letter';
import { toEventRows } from '../batch/to-event-row';
import { toDuplicateRows } from '../duplicates/to-duplicate-rows';
import type { PartitionStore } from '../store/partition-store';
import { isRefusalOfRows } from './held-partition';
import { leaveOutRefused } from './leave-out-refused';
import { encodeProgress } from './progress-codec';
import { toInsertToken, type OffsetRange, type Progress } from './progress';
import { publishDeadLetters, type PublishBy } from './publish-dead-letters';

/** A batch of which everything is decided. */
export interface DecidedBatch extends NewEvents {
  readonly range: OffsetRange;
  readonly deadLetters: readonly DeadLetter[];
  /** For dead letters that only the insert shows. */
  readonly stamp: DeadLetterStamp;
  /** The marks after it. */
  readonly marks: Marks;
}

export interface SettleBy extends PublishBy {
  readonly store: PartitionStore;
  readonly log: Logger;
}

export interface Settlement {
  /** The progress after the batch. */
  readonly progress: Progress;
  /** The batch as it was stored: what ClickHouse refused of its events is among the dead letters. */
  readonly stored: DecidedBatch;
}

/**
 * Brings a batch into ClickHouse exactly once, whenever this or an earlier writer died: publish what cannot be stored,
 * commit the plan, insert the rows under the range's token, insert their keys and what they keep out, and only
 * then commit the end. A batch
 * that was planned before is not planned again, and looks before it inserts.
 */
export async function settle(batch: DecidedBatch, before: Progress, by: SettleBy): Promise<Settlement> {
  const progress: Progress = { position: batch.range.to, marks: batch.marks };
  let stored = batch;
  await publishDeadLetters(batch.deadLetters, by);
  if (batch.events.length > 0) {
    const isRepeat = before.plannedTo !== undefined;
    if (!isRepeat) await commitProgress({ ...before, plannedTo: batch.range.to }, by);
    // Rows first: a key without its row would keep the row's own repeat out.
    stored = await insertStorable(batch, isRepeat, by);
    await insertKeys(stored, by);
  }
  await insertDuplicates(batch, by);
  await commitProgress(progress, by);
  return { progress, stored };
}

async function commitProgress(progress: Progress, { held, incarnation }: SettleBy): Promise<void> {
  await held.commit(encodeProgress(incarnation, progress));
}

/**
 * Events that ClickHouse refuses do not keep the others out: they go in without them, under the same token. Where no
 * event is to blame the batch stands still until somebody has mended what is. Resolves with what is stored.
 */
async function insertStorable(batch: DecidedBatch, isRepeat: boolean, by: SettleBy): Promise<DecidedBatch> {
  let storable = batch;
  for (let attempts = 0; ; attempts += 1) {
    try {
      await insertEvents(storable, isRepeat || attempts > 0, by);
      if (attempts > 0) by.held.noteRepaired();
      return storable;
    } catch (refusal) {
      if (!isRefusalOfRows(refusal)) throw refusal;
      const rest = await leaveOutRefused(storable, by);
      if (rest === storable) await by.held.awaitRepair(refusal);
      storable = rest;
    }
  }
}

async function insertEvents(batch: DecidedBatch, isRepeat: boolean, by: SettleBy): Promise<void> {
  const { held, store } = by;
  await held.offerToClickHouse(async (failures) => {
    // ClickHouse's memory of tokens is bounded: a repeat looks at the rows, and the token is what is left for races.
    const missing = isRepeat || failures > 0 ? await leaveOutStored(batch, store) : batch.events;
    if (missing.length > 0) await store.insertEvents(tokenOf(batch, by), toEventRows(missing, batch.range.from), held);
  });
}

async function insertKeys(batch: DecidedBatch, by: SettleBy): Promise<void> {
  if (batch.keys.length === 0) return;
  const { held, store } = by;
  await held.askClickHouse(() => store.insertKeys(`${tokenOf(batch, by)}:keys`, batch.keys, held));
}

async function insertDuplicates(batch: DecidedBatch, by: SettleBy): Promise<void> {
  if (batch.duplicates.length === 0) return;
  const { held, store } = by;
  const token = `${tokenOf(batch, by)}:duplicates`;
  await held.askClickHouse(() => store.insertDuplicates(token, toDuplicateRows(batch.duplicates), held));
}

function tokenOf({ range }: DecidedBatch, { held, incarnation }: SettleBy): string {
  return toInsertToken(incarnation, held.assignment, range);
}

async function leaveOutStored(
  { events, range }: DecidedBatch,
  store: PartitionStore,
): Promise<readonly StorableEvent[]> {
  const stored = await store.findStored(range);
  return events.filter(({ event: { record, index } }) => stored.get(record.offset)?.has(index) !== true);
}
