import type { Model, Step } from '../explore';

/** What a publisher relies on. Each: the publisher … */
export const PRODUCER_PROTECTIONS = {
  acknowledgesAfterBroker: 'acknowledges what the broker acknowledged, and nothing before',
  repeatsIdentical: 'sends a batch whose answer did not come again, unchanged, until it has one',
  oneInFlight: 'has one produce under way to a partition',
  readsLogFirst: 'reads the log before it repeats a batch under a new producer id',
} as const;

export type ProducerProtection = keyof typeof PRODUCER_PROTECTIONS;

interface Produce {
  readonly producer: number;
  readonly sequence: number;
  readonly batch: number;
  readonly isAwaited: boolean;
}

/** One partition, an idempotent producer as kafkajs has it, and requests that each want to be in the log once. */
export interface ProducerState {
  readonly log: readonly number[];
  /** The last sequence number that the broker took of each producer id; -1: none. */
  readonly taken: readonly number[];
  /** The sequence number that the next attempt gets. An attempt without an answer gives its number back (kafkajs 2.2.4). */
  readonly sequence: number;
  readonly net: readonly Produce[];
  /** By batch. */
  readonly fates: readonly Fate[];
  readonly left: Faults;
}

type Fate = 'waiting' | 'under way' | 'acknowledged' | 'given up';

interface Faults {
  readonly lostAnswers: number;
  /** The broker forgets the producer id, and says so. */
  readonly forgottenProducers: number;
  readonly crashes: number;
}

export interface ProducerScenario {
  readonly batches: number;
  readonly faults: Partial<Faults>;
  readonly protections: ReadonlySet<ProducerProtection>;
}

export function createProducerModel(scenario: ProducerScenario): Model<ProducerState> {
  return {
    initial: {
      log: [],
      taken: [-1],
      sequence: 0,
      net: [],
      fates: Array<Fate>(scenario.batches).fill('waiting'),
      left: { lostAnswers: 0, forgottenProducers: 0, crashes: 0, ...scenario.faults },
    },
    *next(state) {
      yield* send(state, scenario);
      for (const produce of state.net) yield* networkSteps(state, produce, scenario);
      yield* crash(state);
    },
    findFault,
  };
}

function* send(state: ProducerState, { protections }: ProducerScenario): Iterable<Step<ProducerState>> {
  const batch = state.fates.indexOf('waiting');
  const underWay = state.fates.filter((fate) => fate === 'under way').length;
  if (batch < 0 || underWay >= (protections.has('oneInFlight') ? 1 : 2)) return;
  const fate = protections.has('acknowledgesAfterBroker') ? 'under way' : 'acknowledged';
  yield {
    name: `batch ${String(batch)} is sent with sequence ${String(state.sequence)}`,
    state: attempt({ ...state, fates: state.fates.with(batch, fate) }, batch),
  };
}

function attempt(state: ProducerState, batch: number): ProducerState {
  const { sequence, taken, net } = state;
  const produce = { producer: taken.length - 1, sequence, batch, isAwaited: true };
  return { ...state, sequence: sequence + 1, net: [...net, produce] };
}

function* networkSteps(
  state: ProducerState,
  produce: Produce,
  scenario: ProducerScenario,
): Iterable<Step<ProducerState>> {
  const rest = { ...state, net: state.net.filter((each) => each !== produce) };
  const name = `batch ${String(produce.batch)}`;
  yield* arrive(rest, produce, scenario, name);
  if (!produce.isAwaited) {
    yield { name: `${name} never arrives`, state: rest };
    return;
  }
  if (state.left.lostAnswers === 0) return;
  const left = { ...state.left, lostAnswers: state.left.lostAnswers - 1 };
  const abandoned = { ...rest, left, net: [...rest.net, { ...produce, isAwaited: false }] };
  yield { name: `the answer to ${name} does not come`, state: afterSilence(abandoned, produce, scenario) };
}

function* arrive(
  rest: ProducerState,
  produce: Produce,
  scenario: ProducerScenario,
  name: string,
): Iterable<Step<ProducerState>> {
  const last = rest.taken[produce.producer] ?? -1;
  const appended = {
    ...rest,
    log: [...rest.log, produce.batch],
    taken: rest.taken.with(produce.producer, produce.sequence),
  };
  if (produce.sequence === last + 1) yield { name: `${name} is appended`, state: acknowledge(appended, produce) };
  else if (produce.sequence <= last) yield { name: `${name} is taken for a repeat`, state: acknowledge(rest, produce) };
  else if (produce.isAwaited) yield { name: `${name} is out of order`, state: renew(rest, produce, scenario) };
  if (rest.left.forgottenProducers === 0 || !produce.isAwaited) return;
  const left = { ...rest.left, forgottenProducers: rest.left.forgottenProducers - 1 };
  const forgotten = renew({ ...rest, left }, produce, scenario);
  yield { name: `${name} comes from a producer that the broker has forgotten`, state: forgotten };
}

function acknowledge(state: ProducerState, { batch, isAwaited }: Produce): ProducerState {
  return isAwaited ? { ...state, fates: state.fates.with(batch, 'acknowledged') } : state;
}

function afterSilence(state: ProducerState, { batch }: Produce, { protections }: ProducerScenario): ProducerState {
  const rewound = { ...state, sequence: state.sequence - 1 };
  if (protections.has('repeatsIdentical')) return attempt(rewound, batch);
  return { ...rewound, fates: state.fates.with(batch, 'given up') };
}

/** A new producer id for all that is under way. What was sent under the old one died with its connection. */
function renew(state: ProducerState, { batch }: Produce, { protections }: ProducerScenario): ProducerState {
  const underWay = [batch, ...state.net.flatMap((produce) => (produce.isAwaited ? produce.batch : []))];
  let renewed: ProducerState = { ...state, taken: [...state.taken, -1], sequence: 0, net: [] };
  for (const each of underWay) {
    const isThere = protections.has('readsLogFirst') && state.log.includes(each);
    renewed = isThere ? { ...renewed, fates: renewed.fates.with(each, 'acknowledged') } : attempt(renewed, each);
  }
  return renewed;
}

/** Whoever waited gets no answer; what was sent may still arrive. */
function* crash(state: ProducerState): Iterable<Step<ProducerState>> {
  if (state.left.crashes === 0) return;
  yield {
    name: 'the publisher dies',
    state: {
      ...state,
      left: { ...state.left, crashes: state.left.crashes - 1 },
      net: state.net.map((produce) => ({ ...produce, isAwaited: false })),
      fates: state.fates.map((fate) => (fate === 'acknowledged' ? fate : 'given up')),
    },
  };
}

function findFault({ log, fates, net }: ProducerState): string | undefined {
  const double = log.find((batch, at) => log.indexOf(batch) !== at);
  if (double !== undefined) return `in the log twice: batch ${String(double)}`;
  const isUnderWay = (batch: number) => net.some((produce) => produce.batch === batch);
  const lost = fates.findIndex((fate, batch) => fate === 'acknowledged' && !log.includes(batch) && !isUnderWay(batch));
  return lost < 0 ? undefined : `acknowledged and not in the log: batch ${String(lost)}`;
}
