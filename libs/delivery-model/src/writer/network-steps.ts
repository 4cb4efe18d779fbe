import type { Step } from '../explore';
import { isSamePlace } from './decide-batch';
import { abandon, endWriter, replaceRequest, send, setWriter, spend, takeRequest } from './state-changes';
import type { WriterScenario } from './writer-model';
import type { Protections } from './writer-protections';
import type { Batch, Request, Row, WriterState } from './writer-state';
import { afterKeys, endBatch, insertKeys, insertNextOfBad, insertRows, leave } from './writer-steps';

type Insert = Extract<Request, { kind: 'insert' }>;
type Commit = Extract<Request, { kind: 'commit' }>;
type Outcome = 'done' | 'refused' | 'failed';

/** What can become of each request that is on its way. */
export function* networkSteps(state: WriterState, { protections }: WriterScenario): Iterable<Step<WriterState>> {
  for (const request of new Set(state.net)) {
    const rest = takeRequest(state, request);
    yield {
      name: `${describe(request)} arrives`,
      state: settle(rest, request, protections),
    };
    if (request.from >= 0) yield* loseAnswer(state, request, protections);
    if (request.kind === 'insert') yield* failInsert(rest, request, protections);
    if (request.kind === 'commit') yield* misleadingCommits(state, request, protections);
  }
}

function describe(request: Request): string {
  const sender = request.from < 0 ? 'an abandoned' : `writer ${String(request.from)}'s`;
  if (request.kind !== 'commit') return `${sender} ${request.kind === 'insert' ? 'insert' : 'insert of keys'}`;
  const { position, plannedTo } = request.progress;
  return plannedTo === undefined
    ? `${sender} commit of ${String(position)}`
    : `${sender} plan ${String(position)}-${String(plannedTo)}`;
}

function settle(state: WriterState, request: Request, protections: Protections): WriterState {
  const { state: next, outcome } = execute(state, request, protections);
  return request.from < 0 ? next : answer(next, request, outcome, protections);
}

function execute(
  state: WriterState,
  request: Request,
  protections: Protections,
): { readonly state: WriterState; readonly outcome: Outcome } {
  switch (request.kind) {
    case 'commit':
      return request.epoch === state.generation
        ? { state: { ...state, committed: request.progress }, outcome: 'done' }
        : { state, outcome: 'refused' };
    case 'insert':
      return request.rows.some(({ isBad }) => isBad === true)
        ? { state, outcome: 'refused' }
        : { state: storeRows(state, request, request.rows, protections), outcome: 'done' };
    case 'keys': {
      const missing = request.keys.filter((key) => !state.keys.some((stored) => isSamePlace(stored, key)));
      return { state: { ...state, keys: [...state.keys, ...missing] }, outcome: 'done' };
    }
  }
}

/** As ClickHouse stores a block: a part for each month, each of them unless its token was used in that month before. */
function storeRows(state: WriterState, { token }: Insert, rows: readonly Row[], protections: Protections): WriterState {
  const known = protections.has('token') ? new Set(state.tokens) : new Set<string>();
  const fresh = rows.filter(({ month }) => !known.has(nameOf(token, month)));
  const tokens = new Set([...state.tokens, ...fresh.map(({ month }) => nameOf(token, month))]);
  return { ...state, rows: [...state.rows, ...fresh], tokens: [...tokens].toSorted() };
}

function nameOf(token: string, month: number): string {
  return `${token}@${String(month)}`;
}

function answer(state: WriterState, request: Request, outcome: Outcome, protections: Protections): WriterState {
  const index = request.from;
  const writer = state.writers[index];
  if (writer === undefined || writer.phase === 'gone') return state;
  if (request.kind === 'commit') return answerCommit(state, request, outcome, protections);
  if (request.kind === 'keys') return afterKeys(state, index, protections);
  if (outcome === 'done') return afterInsert(state, request, protections);
  if (outcome === 'failed') return setWriter(state, index, { phase: 'looking' });
  if (!protections.has('bisectsWithoutStoring')) return insertNextOfBad(state, index, protections);
  return leaveOutBad(state, index);
}

function afterRows(state: WriterState, index: number, protections: Protections): WriterState {
  return protections.has('keysAfterRows') ? insertKeys(state, index, protections) : endBatch(state, index, protections);
}

/** The bad rows are found by trials that store nothing, and dead-lettered; the rest goes in as a repeat. */
function leaveOutBad(state: WriterState, index: number): WriterState {
  const batch = state.writers[index]?.batch;
  if (batch === undefined) return state;
  const rows = batch.rows.filter(({ isBad }) => isBad !== true);
  const bad = batch.rows.filter(({ isBad }) => isBad === true);
  const keys = batch.keys.filter((key) => !bad.some((row) => isSamePlace(row, key)));
  return setWriter(state, index, { phase: 'looking', batch: { ...batch, rows, keys } });
}

function afterInsert(state: WriterState, { from, rows }: Insert, protections: Protections): WriterState {
  const { phase, batch } = state.writers[from] ?? {};
  if (phase !== 'trying' || batch === undefined) return afterRows(state, from, protections);
  const rest = batch.rows.filter((row) => !rows.some((stored) => isSamePlace(stored, row)));
  return insertNextOfBad(setWriter(state, from, { batch: { ...batch, rows: rest } }), from, protections);
}

function afterPlan(state: WriterState, index: number, batch: Batch, protections: Protections): WriterState {
  if (!protections.has('endsAfterInsert')) return endBatch(state, index, protections);
  if (!protections.has('keysAfterRows')) return insertKeys(state, index, protections);
  return insertRows(state, index, batch.rows, protections);
}

function answerCommit(
  state: WriterState,
  { from: index, progress }: Commit,
  outcome: Outcome,
  protections: Protections,
): WriterState {
  if (outcome === 'refused') return endWriter(state, index);
  const { phase, batch } = state.writers[index] ?? {};
  if (phase === 'rebuilt') return setWriter(state, index, { phase: 'ready' });
  if (phase === 'planning' && batch !== undefined) return afterPlan(state, index, batch, protections);
  const ready = setWriter(state, index, { phase: 'ready', progress });
  if (protections.has('endsAfterInsert') || batch === undefined || batch.rows.length === 0) return ready;
  return send(ready, { kind: 'insert', from: -1, token: 'after the commit', rows: batch.rows });
}

/** The writer stops waiting; the request is still on its way. */
function* loseAnswer(state: WriterState, request: Request, protections: Protections): Iterable<Step<WriterState>> {
  if (state.left.lostAnswers === 0) return;
  const lost = spend(abandon(state, request.from), 'lostAnswers');
  const name = `the answer to ${describe(request)} does not come`;
  yield { name, state: afterSilence(lost, request, protections) };
}

function afterSilence(state: WriterState, request: Request, protections: Protections): WriterState {
  const index = request.from;
  if (request.kind === 'insert') return setWriter(state, index, { phase: 'looking' });
  if (request.kind === 'keys' || !protections.has('leavesAfterUnknownCommit')) return send(state, request);
  return leave(state, index);
}

function* failInsert(rest: WriterState, request: Insert, protections: Protections): Iterable<Step<WriterState>> {
  // Whatever the network did with it: after its deadline the server refuses it.
  if (request.from < 0) yield { name: 'an abandoned insert runs into its deadline', state: rest };
  if (rest.left.failedInserts === 0) return;
  const failed = spend(rest, 'failedInserts');
  const [month, another] = [...new Set(request.rows.map((row) => row.month))];
  const parts = another === undefined ? [[]] : [[], request.rows.filter((row) => row.month === month)];
  for (const rows of parts) {
    const state = storeRows(failed, request, rows, protections);
    const name = `${describe(request)} fails with ${String(rows.length)} rows stored`;
    yield { name, state: request.from < 0 ? state : answer(state, request, 'failed', protections) };
  }
}

/** What kafkajs' own commits do where our consumer does without them. */
function* misleadingCommits(
  state: WriterState,
  request: Commit,
  protections: Protections,
): Iterable<Step<WriterState>> {
  const { generation } = state;
  if (!protections.has('noHiddenRetry') && request.epoch !== generation && request.from >= 0) {
    const retried = replaceRequest(state, request, { ...request, epoch: generation });
    yield { name: `${describe(request)} is sent again under the new generation`, state: retried };
  }
  if (!protections.has('seenCommits') && request.from >= 0) {
    const believed = answer(takeRequest(state, request), request, 'done', protections);
    yield { name: `${describe(request)} is believed without having happened`, state: believed };
  }
}
