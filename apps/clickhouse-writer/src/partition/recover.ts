import { advanceMark, type Marks } from '@millrace/domain';
import type { CommittedPosition } from '@millrace/kafka';
import type { Logger } from '@millrace/observability';
import type { HeldPartition } from './held-partition';
import type { PartitionStore } from '../store/partition-store';
import { decodeProgress, encodeProgress } from './progress-codec';
import { toInsertToken, type OffsetRange, type Progress } from './progress';

export interface RecoverBy {
  readonly held: HeldPartition;
  readonly store: PartitionStore;
  readonly incarnation: string;
  /** After this time, in milliseconds, no insert of a writer before us can still reach the table. */
  readonly insertDeadlineMs: number;
  readonly log: Logger;
  /** Told of messages that retention took before their rows were stored for certain. */
  readonly onExpired: (topic: string, messages: number) => void;
}

/** Where a partition's work goes on. */
export interface Recovered {
  readonly progress: Progress;
  /** The offset to fetch from: after `progress.position` where retention took the first messages of a plan. */
  readonly fetchFrom: number;
}

interface Bounds {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds out where the writers before this one left off: by what they committed, or, where that is gone, by the rows in
 * the table; and fits it to what the log still holds.
 */
export async function recover(by: RecoverBy): Promise<Recovered> {
  const { held, incarnation } = by;
  const committed = await held.askKafka(() => held.assignment.readCommitted());
  const progress = decodeProgress(incarnation, committed) ?? (await rebuild(committed, by));
  return fitToLog(progress, by);
}

/**
 * The progress by the table. The newest batch may be there in half, so it becomes a plan, and the marks are those of
 * the rows below it; max + 1 would lose the other half. Committed at once, so that this is done once.
 */
async function rebuild(committed: CommittedPosition | undefined, by: RecoverBy): Promise<Progress> {
  const { held, store, incarnation } = by;
  const findLast = () => held.askClickHouse(() => store.findLastBatch());
  let last = await findLast();
  // Neither a commit nor a row: the partition has never had a writer, so nothing can be under way.
  if (committed !== undefined || last !== undefined) {
    await waitForLateInserts('the committed progress is gone; it is rebuilt from the table', by);
    last = await findLast();
  }
  const progress: Progress =
    last === undefined
      ? { position: (await readBounds(held)).start, marks: new Map() }
      : { position: last.from, plannedTo: last.to, marks: await readMarks({ from: 0, to: last.from }, by) };
  await held.commit(encodeProgress(incarnation, progress));
  return progress;
}

/** What the table says holds only when no insert of a writer before can be under way any more. */
async function waitForLateInserts(reason: string, { held, log, insertDeadlineMs }: RecoverBy): Promise<void> {
  const { topic, partition } = held.assignment;
  log.warn({ topic, partition, waitMs: insertDeadlineMs }, `${reason}, once inserts that may be under way are over`);
  await held.wait(insertDeadlineMs, `waiting for late inserts: ${reason}`);
}

/**
 * Retention may have taken what was not stored yet, even the first messages of a plan, whose rows may be stored. Then
 * the marks are raised by what the table has of them, their keys are made good, and the rest of the plan keeps its token.
 */
async function fitToLog(progress: Progress, by: RecoverBy): Promise<Recovered> {
  const { position, plannedTo, marks } = progress;
  const { start } = await waitForEnd(plannedTo ?? position, by.held);
  if (start <= position) return { progress, fetchFrom: position };

  const { partition, topic } = by.held.assignment;
  by.log.error({ topic, partition, from: position, to: start }, 'retention took messages before they were stored');
  by.onExpired(topic, start - position);
  if (plannedTo !== undefined) {
    // Its insert may still bring rows after the marks were read, which a replay would bring again.
    await waitForLateInserts('retention took of a plan; the marks are read anew', by);
    await restoreKeys({ from: position, to: Math.min(start, plannedTo) }, by);
  }
  const raised = highest(marks, await readMarks({ from: position, to: start }, by));
  if (plannedTo !== undefined && start < plannedTo)
    return { progress: { ...progress, marks: raised }, fetchFrom: start };
  const skipped: Progress = { position: start, marks: raised };
  await by.held.commit(encodeProgress(by.incarnation, skipped));
  return { progress: skipped, fetchFrom: start };
}

/** Whoever planned the range may have died between its rows and their keys. */
async function restoreKeys(range: OffsetRange, { held, store, incarnation }: RecoverBy): Promise<void> {
  const keys = await held.askClickHouse(() => store.readKeys(range));
  if (keys.length === 0) return;
  const token = `${toInsertToken(incarnation, held.assignment, range)}:restored-keys`;
  await held.askClickHouse(() => store.insertKeys(token, keys, held));
}

function readBounds(held: HeldPartition): Promise<Bounds> {
  return held.askKafka(() => held.assignment.readBounds());
}

/** A leader that has just taken over may not know the log's end yet. A log that ends early for good has lost records. */
function waitForEnd(end: number, held: HeldPartition): Promise<Bounds> {
  return held.poll(
    async () => {
      const bounds = await held.assignment.readBounds();
      return bounds.end >= end ? bounds : undefined;
    },
    `the log ends before the committed offset ${String(end)}: the brokers lost records, or have not caught up yet`,
  );
}

function readMarks(range: { from: number; to: number }, { held, store }: RecoverBy): Promise<Marks> {
  return held.askClickHouse(() => store.readMarks(range));
}

function highest(a: Marks, b: Marks): Marks {
  let marks = a;
  for (const [partition, position] of b) marks = advanceMark(marks, partition, position);
  return marks;
}
