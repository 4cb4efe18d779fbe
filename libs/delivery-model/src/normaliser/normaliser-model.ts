import type { Model, Step } from '../explore';
import { findFault } from './find-fault';
import type {
  Faults,
  Message,
  Normaliser,
  NormaliserProtection,
  NormaliserState,
  RawRecord,
  Request,
} from './normaliser-state';
import { sortRequests } from '../sort-requests';
import { takeRecords } from './take-records';

export interface NormaliserScenario {
  readonly raw: readonly RawRecord[];
  readonly faults: Partial<Faults>;
  readonly protections: ReadonlySet<NormaliserProtection>;
}

const GONE: Normaliser = { epoch: 0, phase: 'gone', position: 0, queue: [] };

/**
 * Normalisers of one raw partition and what they publish to two normalised partitions. A message may arrive at any time
 * after it was sent, also when its sender is dead, or never; its answer may get lost. The writers behind are their marks.
 */
export function createNormaliserModel(scenario: NormaliserScenario): Model<NormaliserState> {
  return {
    initial: {
      committed: 0,
      generation: 1,
      normalisers: [{ ...GONE, epoch: 1, phase: 'reading' }],
      net: [],
      logs: [[], []],
      left: { crashes: 0, rebalances: 0, lostAnswers: 0, ...scenario.faults },
    },
    *next(state) {
      yield* ownSteps(state, scenario);
      yield* networkSteps(state, scenario);
      yield* environmentSteps(state);
    },
    findFault: (state) => findFault(state, scenario.raw),
  };
}

function* ownSteps(state: NormaliserState, scenario: NormaliserScenario): Iterable<Step<NormaliserState>> {
  for (const [index, normaliser] of state.normalisers.entries()) {
    const name = `normaliser ${String(index)}`;
    if (normaliser.phase === 'reading')
      yield {
        name: `${name} reads the offset`,
        state: set(state, index, { phase: 'ready', position: state.committed }),
      };
    if (normaliser.phase !== 'ready') continue;
    for (let to = normaliser.position + 1; to <= scenario.raw.length; to += 1) {
      const taken = { raw: scenario.raw, from: normaliser.position, to, version: index };
      const queue = takeRecords(taken, scenario.protections);
      const publishing = set(state, index, { phase: 'publishing', position: to, queue });
      yield { name: `${name} takes what is below ${String(to)}`, state: goOn(publishing, index, scenario) };
    }
  }
}

/** Sends what may be sent, and commits when nothing is left. */
function goOn(state: NormaliserState, index: number, { protections }: NormaliserScenario): NormaliserState {
  const { queue = [], position = 0, epoch = 0 } = state.normalisers[index] ?? {};
  const underWay = messagesOf(state, index);
  const { now, later } = protections.has('oneInFlight') ? takeTurns(queue, underWay) : { now: queue, later: [] };
  const sent: Request[] = now.map((message) => ({ kind: 'message', from: index, message }));
  const isDone = later.length + sent.length + underWay.length === 0;
  const isEarly = !protections.has('commitsAfterAcks') && later.length === 0;
  const commits = isDone || isEarly;
  if (commits) sent.push({ kind: 'commit', from: index, offset: position, epoch });
  const next = { ...state, net: sortRequests([...state.net, ...sent]) };
  return set(next, index, { phase: commits ? 'committing' : 'publishing', queue: later });
}

function takeTurns(queue: readonly Message[], underWay: readonly Message[]) {
  const busy = new Set(underWay.map(({ partition }) => partition));
  const now: Message[] = [];
  const later: Message[] = [];
  for (const message of queue) {
    (busy.has(message.partition) ? later : now).push(message);
    busy.add(message.partition);
  }
  return { now, later };
}

function messagesOf(state: NormaliserState, index: number): readonly Message[] {
  return state.net.flatMap((request) =>
    request.kind === 'message' && request.from === index ? [request.message] : [],
  );
}

function* networkSteps(state: NormaliserState, scenario: NormaliserScenario): Iterable<Step<NormaliserState>> {
  for (const request of state.net) {
    const name = describe(request);
    const rest = { ...state, net: state.net.toSpliced(state.net.indexOf(request), 1) };
    yield { name: `${name} arrives`, state: arrive(rest, request, scenario) };
    if (request.from < 0) yield { name: `${name} is lost`, state: rest };
    else if (state.left.lostAnswers > 0) {
      const left = { ...state.left, lostAnswers: state.left.lostAnswers - 1 };
      const abandoned = { ...rest, left, net: sortRequests([...rest.net, { ...request, from: -1 }]) };
      yield { name: `the answer to ${name} does not come`, state: afterSilence(abandoned, request, scenario) };
    }
  }
}

function describe(request: Request): string {
  const sender = request.from < 0 ? 'an abandoned' : `normaliser ${String(request.from)}'s`;
  if (request.kind === 'commit') return `${sender} commit of ${String(request.offset)}`;
  return `${sender} message with ${request.message.events.map((event) => event.name).join(' and ')}`;
}

function arrive(rest: NormaliserState, request: Request, scenario: NormaliserScenario): NormaliserState {
  const index = request.from;
  if (request.kind === 'commit') {
    const isTaken = request.epoch === rest.generation;
    const state = isTaken ? { ...rest, committed: request.offset } : rest;
    if (index < 0) return state;
    return set(state, index, isTaken ? { phase: 'ready' } : GONE);
  }
  const { partition, events } = request.message;
  const logs = rest.logs.with(partition, [...(rest.logs[partition] ?? []), ...events]);
  const state = { ...rest, logs };
  return rest.normalisers[index]?.phase === 'publishing' ? goOn(state, index, scenario) : state;
}

function afterSilence(state: NormaliserState, request: Request, scenario: NormaliserScenario): NormaliserState {
  const index = request.from;
  // The offset may be committed or not: either is right, and the successor reads which.
  if (request.kind === 'commit') return join(set(state, index, GONE));
  if (!scenario.protections.has('repeatsUnanswered'))
    return state.normalisers[index]?.phase === 'publishing' ? goOn(state, index, scenario) : state;
  return { ...state, net: sortRequests([...state.net, request]) };
}

function* environmentSteps(state: NormaliserState): Iterable<Step<NormaliserState>> {
  const { left } = state;
  const index = state.normalisers.length - 1;
  if (left.crashes > 0) {
    const net = sortRequests(state.net.map((request) => (request.from === index ? { ...request, from: -1 } : request)));
    const dead = set({ ...state, net, left: { ...left, crashes: left.crashes - 1 } }, index, GONE);
    yield { name: `normaliser ${String(index)} dies`, state: join(dead) };
  }
  if (left.rebalances > 0) {
    const replaced = { ...state, left: { ...left, rebalances: left.rebalances - 1 } };
    yield { name: 'another normaliser gets the partition', state: join(replaced) };
  }
}

function join(state: NormaliserState): NormaliserState {
  const generation = state.generation + 1;
  const successor: Normaliser = { ...GONE, epoch: generation, phase: 'reading' };
  return { ...state, generation, normalisers: [...state.normalisers, successor] };
}

function set(state: NormaliserState, index: number, change: Partial<Normaliser>): NormaliserState {
  const normaliser = state.normalisers[index] ?? GONE;
  return { ...state, normalisers: state.normalisers.with(index, { ...normaliser, ...change }) };
}
