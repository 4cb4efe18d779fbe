import type { Step } from '../explore';
import { decideBatch, isSamePlace } from './decide-batch';
import { recoverKeys, recoverProgress } from './recover-progress';
import { endWriter, join, send, setWriter } from './state-changes';
import type { WriterScenario } from './writer-model';
import type { Protections } from './writer-protections';
import type { Batch, Log, Phase, Progress, Row, Writer, WriterState } from './writer-state';

type ByItself = (
  index: number,
  writer: Writer,
  state: WriterState,
  scenario: WriterScenario,
) => Iterable<Step<WriterState>>;

/** In every other phase a writer waits for an answer. */
const BY_ITSELF: Partial<Record<Phase, ByItself>> = {
  joining: joiningSteps,
  reading: readProgress,
  ready: takeBatches,
  looking: lookForRows,
};

/** What each writer can do by itself, without waiting for an answer. */
export function* writerSteps(state: WriterState, scenario: WriterScenario): Iterable<Step<WriterState>> {
  for (const [index, writer] of state.writers.entries()) {
    for (const { name, state: next } of BY_ITSELF[writer.phase]?.(index, writer, state, scenario) ?? [])
      yield { name: `writer ${String(index)} ${name}`, state: next };
  }
}

/** Without `readsAfterJoin`: reads while the writer before may still commit. */
function* joiningSteps(index: number, writer: Writer, state: WriterState): Iterable<Step<WriterState>> {
  if (writer.progress === undefined && state.committed !== null)
    yield { name: 'reads the commit too early', state: setWriter(state, index, { progress: state.committed }) };
  const phase = writer.progress === undefined ? 'reading' : 'ready';
  const joined = { ...state, generation: state.generation + 1 };
  yield { name: 'has joined', state: setWriter(joined, index, { epoch: joined.generation, phase }) };
}

function* readProgress(
  index: number,
  _writer: Writer,
  state: WriterState,
  { protections }: WriterScenario,
): Iterable<Step<WriterState>> {
  const recovered = recoverProgress(state, protections);
  if (recovered === 'wait') return;
  const { progress, isRebuilt } = recovered;
  const restored = { ...state, keys: recoverKeys(state, protections) };
  if (!isRebuilt) {
    yield { name: 'reads the commit', state: setWriter(restored, index, { phase: 'ready', progress }) };
    return;
  }
  const rebuilt = setWriter(restored, index, { phase: 'rebuilt', progress });
  yield { name: 'rebuilds its progress', state: sendCommit(rebuilt, index, progress, protections) };
}

function* takeBatches(
  index: number,
  writer: Writer,
  state: WriterState,
  { logs, protections }: WriterScenario,
): Iterable<Step<WriterState>> {
  const log = logs[state.incarnation] ?? [];
  const { progress } = writer;
  if (progress === undefined) return;
  // Of a plan that was taken in part, the rest can be read.
  if (progress.position < state.logStart && (progress.plannedTo ?? 0) <= state.logStart) {
    yield { name: 'finds the log to begin later and joins again', state: leave(state, index) };
    return;
  }
  for (const to of endsOf(progress, log)) {
    for (const keys of visibleKeys(state, protections)) {
      const on = { progress, to, log, logStart: state.logStart, keys, remembered: writer.remembered };
      const batch = decideBatch(on, protections);
      yield {
        name: `takes ${String(progress.position)}-${String(to)}`,
        state: beginBatch(index, { ...writer, batch }, state, protections),
      };
    }
  }
}

/** A planned batch has one end; any other may end anywhere. */
function endsOf({ position, plannedTo }: Progress, log: Log): readonly number[] {
  if (plannedTo !== undefined) return [plannedTo];
  return log.map((_message, offset) => offset + 1).filter((to) => to > position);
}

function visibleKeys({ keys }: WriterState, protections: Protections): readonly WriterState['keys'][] {
  return protections.has('readsOwnWrites') || keys.length === 0 ? [keys] : [keys, keys.slice(0, -1)];
}

function beginBatch(index: number, writer: Writer, state: WriterState, protections: Protections): WriterState {
  const { batch, progress } = writer;
  if (batch === undefined || progress === undefined) return state;
  const ids = batch.keys.map(({ identity }) => identity);
  const remembered = protections.has('noMemoryOfIds') ? [] : [...new Set([...writer.remembered, ...ids])];
  const begun = setWriter(state, index, { batch, remembered });
  if (batch.rows.length === 0) return endBatch(begun, index, protections);
  if (progress.plannedTo !== undefined)
    return protections.has('keysAfterRows')
      ? setWriter(begun, index, { phase: 'looking' })
      : insertKeys(begun, index, protections);
  if (!protections.has('plan')) return insertRows(begun, index, batch.rows, protections);
  const planning = setWriter(begun, index, { phase: 'planning' });
  return sendCommit(planning, index, { ...progress, plannedTo: batch.to }, protections);
}

function* lookForRows(
  index: number,
  writer: Writer,
  state: WriterState,
  { protections }: WriterScenario,
): Iterable<Step<WriterState>> {
  yield { name: 'looks for its rows', state: lookAndInsert(index, writer, state, protections) };
}

/** A batch that was tried before: by this writer, or by one before it. */
function lookAndInsert(index: number, { batch }: Writer, state: WriterState, protections: Protections): WriterState {
  if (batch === undefined) return state;
  const missing = protections.has('looksBeforeRepeat')
    ? batch.rows.filter((row) => !state.rows.some((stored) => isSamePlace(stored, row)))
    : batch.rows;
  if (missing.length > 0) return insertRows(state, index, missing, protections);
  return protections.has('keysAgain') && protections.has('keysAfterRows')
    ? insertKeys(state, index, protections)
    : endBatch(state, index, protections);
}

export function insertRows(
  state: WriterState,
  index: number,
  rows: readonly Row[],
  protections: Protections,
): WriterState {
  const batch = state.writers[index]?.batch;
  if (batch === undefined) return state;
  return send(setWriter(state, index, { phase: 'inserting' }), {
    kind: 'insert',
    from: index,
    token: tokenOf(batch, state, protections),
    rows,
  });
}

/** Without `bisectsWithoutStoring`: one row after the other under a token of its own, named by its place among the rest. */
export function insertNextOfBad(state: WriterState, index: number, protections: Protections): WriterState {
  const batch = state.writers[index]?.batch;
  const missing = batch?.rows.filter((row) => !state.rows.some((stored) => isSamePlace(stored, row))) ?? [];
  const at = missing.findIndex(({ isBad }) => isBad !== true);
  const row = missing[at];
  if (batch === undefined || row === undefined) return insertKeys(state, index, protections);
  const token = `${tokenOf(batch, state, protections)}/${String(at)}`;
  return send(setWriter(state, index, { phase: 'trying' }), { kind: 'insert', from: index, token, rows: [row] });
}

export function insertKeys(state: WriterState, index: number, protections: Protections): WriterState {
  const keys = state.writers[index]?.batch?.keys ?? [];
  if (keys.length === 0) return afterKeys(state, index, protections);
  return send(setWriter(state, index, { phase: 'keying' }), { kind: 'keys', from: index, keys });
}

/** Without `keysAfterRows` the rows come now. */
export function afterKeys(state: WriterState, index: number, protections: Protections): WriterState {
  return protections.has('keysAfterRows')
    ? endBatch(state, index, protections)
    : setWriter(state, index, { phase: 'looking' });
}

export function endBatch(state: WriterState, index: number, protections: Protections): WriterState {
  const batch = state.writers[index]?.batch;
  if (batch === undefined) return state;
  const progress = { position: batch.to, mark: batch.mark, incarnation: state.incarnation };
  return sendCommit(setWriter(state, index, { phase: 'ending' }), index, progress, protections);
}

export function sendCommit(
  state: WriterState,
  index: number,
  progress: Progress,
  protections: Protections,
): WriterState {
  const epoch = protections.has('epoch') ? (state.writers[index]?.epoch ?? 0) : state.generation;
  return send(state, { kind: 'commit', from: index, epoch, progress });
}

/** Leaves the group and, where it is the group's writer, joins anew. */
export function leave(state: WriterState, index: number): WriterState {
  const remembered = state.writers[index]?.remembered;
  const left = endWriter(state, index);
  return index === state.writers.length - 1 ? join(left, remembered) : left;
}

function tokenOf({ from, to }: Batch, { incarnation }: WriterState, protections: Protections): string {
  const range = `${String(from)}-${String(to)}`;
  return protections.has('incarnation') ? `${String(incarnation)}:${range}` : range;
}
