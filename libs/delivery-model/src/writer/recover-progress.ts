import { isSamePlace, toKey } from './decide-batch';
import type { Protections } from './writer-protections';
import type { Key, Progress, Row, WriterState } from './writer-state';

/**
 * Where a writer that has just become the group's goes on: by what is committed, or by the table where that is gone.
 * 'wait': inserts may still be under way.
 */
export function recoverProgress(
  state: WriterState,
  protections: Protections,
): { readonly progress: Progress; readonly isRebuilt: boolean } | 'wait' {
  const { committed } = state;
  if (committed === null || !isBelieved(committed, state, protections)) return recoverByTable(state, protections);
  const isTaken = committed.plannedTo !== undefined && state.logStart > committed.position;
  if (isTaken && protections.has('waitsForTakenPlan') && isInsertUnderWay(state)) return 'wait';
  return { progress: fitToLog(committed, state, protections), isRebuilt: false };
}

function recoverByTable(state: WriterState, protections: Protections): ReturnType<typeof recoverProgress> {
  // Neither a commit nor a row: the partition has never had a writer.
  const isFirstWriter = state.committed === null && state.rows.length === 0;
  if (!isFirstWriter && protections.has('waitsBeforeRebuild') && isInsertUnderWay(state)) return 'wait';
  const rows = state.rows.filter(({ incarnation }) => isOurs(incarnation, state, protections));
  return { progress: fitToLog(rebuild(rows, state, protections), state, protections), isRebuilt: true };
}

function isInsertUnderWay({ net }: WriterState): boolean {
  return net.some(({ kind }) => kind === 'insert');
}

function isBelieved(committed: Progress, state: WriterState, protections: Protections): boolean {
  if (committed.isBare === true && protections.has('distrustsBareCommits')) return false;
  return isOurs(committed.incarnation, state, protections);
}

function isOurs(incarnation: number, state: WriterState, protections: Protections): boolean {
  return incarnation === state.incarnation || !protections.has('incarnation');
}

function rebuild(rows: readonly Row[], state: WriterState, protections: Protections): Progress {
  const { incarnation, logStart } = state;
  if (rows.length === 0) return { position: logStart, mark: -1, incarnation };
  const end = Math.max(...rows.map(({ offset }) => offset)) + 1;
  if (!protections.has('rebuildsFromBatchStart')) return { position: end, mark: highestMark(rows), incarnation };
  const from = Math.max(...rows.map(({ batchFrom }) => batchFrom));
  return { position: from, mark: highestMark(rows.filter(({ offset }) => offset < from)), plannedTo: end, incarnation };
}

/** Retention may have taken what was not stored yet, even the first messages of a plan, whose rows may be stored. */
function fitToLog(
  progress: Progress,
  { logStart, rows, incarnation }: WriterState,
  protections: Protections,
): Progress {
  if (logStart <= progress.position) return progress;
  if (!protections.has('fitsToLog')) return { position: logStart, mark: -1, incarnation };
  const taken = rows.filter((row) => row.incarnation === incarnation && row.offset < logStart);
  const mark = Math.max(progress.mark, highestMark(taken));
  if (progress.plannedTo !== undefined && logStart < progress.plannedTo) return { ...progress, mark };
  return { position: logStart, mark, incarnation };
}

function highestMark(rows: readonly Row[]): number {
  return Math.max(-1, ...rows.map(({ coordinate }) => coordinate));
}

/** The keys after a recovery. Whoever planned what retention took may have died between its rows and their keys. */
export function recoverKeys({ committed, ...state }: WriterState, protections: Protections): readonly Key[] {
  if (!protections.has('restoresKeys') || committed?.plannedTo === undefined) return state.keys;
  const { position, plannedTo } = committed;
  const taken = state.rows.filter(
    ({ incarnation, offset }) =>
      incarnation === state.incarnation && offset >= position && offset < Math.min(plannedTo, state.logStart),
  );
  const keys = taken.flatMap((row) => (row.identity === undefined ? [] : toKey(row, row.identity)));
  return [...state.keys, ...keys.filter((key) => !state.keys.some((stored) => isSamePlace(stored, key)))];
}
