import type { Model, Step } from '../explore';

/** What keeps an identity's second event out. Each: the writer … */
export const IDENTITY_PROTECTIONS = {
  looksKeysUp: 'looks up whether an event before has the identity',
  measuresReceptions: 'measures the window from reception to reception, not by the clock',
  keysOutliveWindow: 'keeps a key for longer than its window, by the age that a backlog may have',
  holdsRepeated: 'holds what a gateway may publish twice by its id, also where its producer gave it no identity',
} as const;

export type IdentityProtection = keyof typeof IDENTITY_PROTECTIONS;

interface Event {
  /** Two events have one identity, or are one request that was published twice, when this is the same. */
  readonly id: string;
  readonly received: number;
  /** Published again by a gateway that did not know whether it was: no identity of its producer's. */
  readonly isRepeat: boolean;
}

/** A clock in ticks, events in the order of the log, and what became of those below `settled`. */
export interface IdentityState {
  readonly now: number;
  readonly log: readonly Event[];
  readonly settled: number;
  readonly keys: readonly Event[];
  /** Places in the log. */
  readonly stored: readonly number[];
}

export interface IdentityScenario {
  readonly ticks: number;
  /** How many ticks an identity keeps others out. */
  readonly window: number;
  /** How many ticks an event may wait for the writer; keys outlive their window by as many. */
  readonly longestBacklog: number;
  /** How many events come in all. */
  readonly events: number;
  readonly protections: ReadonlySet<IdentityProtection>;
}

export function createIdentityModel(scenario: IdentityScenario): Model<IdentityState> {
  return {
    initial: { now: 0, log: [], settled: 0, keys: [], stored: [] },
    *next(state) {
      yield* tick(state, scenario);
      yield* receive(state, scenario);
      yield* settle(state, scenario);
      yield* expire(state, scenario);
    },
    findFault: (state) => findFault(state, scenario),
  };
}

function* tick(state: IdentityState, { ticks, longestBacklog }: IdentityScenario): Iterable<Step<IdentityState>> {
  const oldest = state.log[state.settled]?.received ?? state.now;
  if (state.now < ticks && state.now - oldest < longestBacklog)
    yield { name: `it is ${String(state.now + 1)}`, state: { ...state, now: state.now + 1 } };
}

function* receive(state: IdentityState, { events }: IdentityScenario): Iterable<Step<IdentityState>> {
  const { log, now } = state;
  if (log.length === events) return;
  const named: Event = { id: 'a', received: now, isRepeat: false };
  yield { name: 'a producer sends its identity', state: { ...state, log: [...log, named] } };
  const spooled: Event = log.find(({ isRepeat }) => isRepeat) ?? { id: 'spooled', received: now, isRepeat: true };
  yield { name: 'a gateway publishes a request of its spool', state: { ...state, log: [...log, spooled] } };
}

function* settle(state: IdentityState, scenario: IdentityScenario): Iterable<Step<IdentityState>> {
  const event = state.log[state.settled];
  if (event === undefined) return;
  const settled = { ...state, settled: state.settled + 1 };
  if (isKeptOut(event, state, scenario)) yield { name: 'the writer drops a duplicate', state: settled };
  else {
    const stored = [...state.stored, state.settled];
    yield { name: 'the writer stores an event', state: { ...settled, stored, keys: [...state.keys, event] } };
  }
}

function isKeptOut(event: Event, { keys, now }: IdentityState, { window, protections }: IdentityScenario): boolean {
  if (!protections.has('looksKeysUp')) return false;
  const holders = keys.filter(({ id }) => id === event.id);
  if (event.isRepeat) return protections.has('holdsRepeated') && holders.length > 0;
  const at = protections.has('measuresReceptions') ? event.received : now;
  return holders.some(({ received }) => at < received + window);
}

/** What the table's TTL removes, some time after it may. What may repeat is held for ever. */
function* expire(state: IdentityState, scenario: IdentityScenario): Iterable<Step<IdentityState>> {
  const slack = scenario.protections.has('keysOutliveWindow') ? scenario.longestBacklog : 0;
  const kept = state.keys.filter(
    ({ received, isRepeat }) => isRepeat || state.now < received + scenario.window + slack,
  );
  if (kept.length < state.keys.length) yield { name: 'a key expires', state: { ...state, keys: kept } };
}

function findFault({ log, settled, stored }: IdentityState, { window }: IdentityScenario): string | undefined {
  const isStored = (place: number) => stored.includes(place);
  for (const [place, event] of log.slice(0, settled).entries()) {
    const before = log.slice(0, place).filter((other, at) => isStored(at) && other.id === event.id);
    const isHeld = before.some(({ received }) => event.isRepeat || event.received < received + window);
    if (isHeld && isStored(place)) return `stored twice: ${event.id}`;
    if (!isHeld && !isStored(place)) return `neither stored nor a duplicate: ${event.id}`;
  }
  return undefined;
}
