import type { Step } from '../explore';
import { abandon, endWriter, join, spend } from './state-changes';
import type { WriterScenario } from './writer-model';
import type { Protections } from './writer-protections';
import type { Budget, WriterState } from './writer-state';

type Change = (state: WriterState, scenario: WriterScenario) => Iterable<Step<WriterState>>;

const CHANGES: Readonly<Record<Exclude<keyof Budget, 'lostAnswers' | 'failedInserts'>, Change>> = {
  crashes: crash,
  rebalances: rebalance,
  forgottenTokens: forgetTokens,
  lostCommits: loseCommit,
  bareCommits: commitBarely,
  retentions: takeFromLog,
  recreations: recreateTopics,
};

/** What happens around the writers, as often as the scenario lets it. */
export function* environmentSteps(state: WriterState, scenario: WriterScenario): Iterable<Step<WriterState>> {
  for (const [fault, change] of Object.entries(CHANGES) as [keyof typeof CHANGES, Change][]) {
    if (state.left[fault] > 0) yield* change(spend(state, fault), scenario);
  }
}

function* crash(state: WriterState, { protections }: WriterScenario): Iterable<Step<WriterState>> {
  const index = state.writers.length - 1;
  const dead = endWriter(abandon(state, index), index);
  yield { name: `writer ${String(index)} dies`, state: replace(dead, protections) };
}

/** The writer before lives on and does not know yet that it was replaced. */
function* rebalance(state: WriterState, { protections }: WriterScenario): Iterable<Step<WriterState>> {
  yield { name: 'another writer gets the partition', state: replace(state, protections) };
}

function replace(state: WriterState, protections: Protections): WriterState {
  if (protections.has('readsAfterJoin')) return join(state);
  return { ...state, writers: [...state.writers, { epoch: 0, phase: 'joining', remembered: [] }] };
}

function* forgetTokens(state: WriterState, { protections }: WriterScenario): Iterable<Step<WriterState>> {
  const underWay = state.net.flatMap((request) => (request.kind === 'insert' ? [request.token] : []));
  if (state.tokens.length === 0) return;
  const kept = protections.has('deadline')
    ? state.tokens.filter((token) => underWay.some((name) => token.startsWith(`${name}@`)))
    : [];
  yield { name: 'ClickHouse forgets its tokens', state: { ...state, tokens: kept } };
}

/**
 * Kafka keeps the offsets of a group that has members, and those of an empty one for days: whoever held the partition is
 * gone by then, and so is what they sent.
 */
function* loseCommit(state: WriterState, { protections }: WriterScenario): Iterable<Step<WriterState>> {
  if (state.net.some(({ kind }) => kind === 'insert')) return;
  const empty = { ...endAll(state), net: [], committed: null };
  yield { name: 'the committed offset expires', state: replace(empty, protections) };
}

function endAll(state: WriterState): WriterState {
  return state.writers.reduce((each, _writer, index) => endWriter(each, index), state);
}

function* commitBarely(state: WriterState): Iterable<Step<WriterState>> {
  if (state.committed === null) return;
  const { position, incarnation } = state.committed;
  const committed = { position, mark: -1, incarnation, isBare: true };
  yield { name: 'the offset is committed without metadata', state: { ...state, committed } };
}

function* takeFromLog(state: WriterState, { logs }: WriterScenario): Iterable<Step<WriterState>> {
  for (const [offset] of (logs[state.incarnation] ?? []).entries()) {
    if (offset + 1 > state.logStart)
      yield { name: `retention takes what is below ${String(offset + 1)}`, state: { ...state, logStart: offset + 1 } };
  }
}

/** With all services stopped, as it is done: nothing is under way. */
function* recreateTopics(state: WriterState, { logs, protections }: WriterScenario): Iterable<Step<WriterState>> {
  if (state.net.length > 0 || logs[state.incarnation + 1] === undefined) return;
  const recreated = { ...endAll(state), incarnation: state.incarnation + 1, logStart: 0 };
  yield { name: 'the topics are made anew', state: replace(recreated, protections) };
}
