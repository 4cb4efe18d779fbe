import type { Condition, EventReader, StoredEvent } from '@millrace/domain';

const SESSION_KEY = '@ref:session';

/** How many events of a page's sessions are looked at, the latest first, to see how far the sessions have come. */
const MAX_EVENTS = 1_000;

const IS_START: Condition = ofType('session');
const IS_END: Condition = ofType('sessionend');

/** Of a session as far as its events tell. */
export interface SessionProgress {
  /** When it ended, else when its latest event happened, in Unix milliseconds. */
  readonly until: number;
  readonly hasEnded: boolean;
}

/** Holds for what begins a session. */
export const STARTS_SESSION = IS_START;

/** Holds for the events of one session, its start among them. */
export function inSession(id: string): Condition {
  const isStart: Condition = { kind: 'text', field: 'clientKey', is: '=', value: id, ignoreCase: false };
  return { kind: 'any', of: [isStart, ofSessions([id])] };
}

/** The id of the session that an event begins; undefined for every other event. */
export function sessionIdOf({ event, attributes, clientKey }: StoredEvent): string | undefined {
  if (event.type !== 'session') return undefined;
  const { [SESSION_KEY]: ref } = attributes;
  return clientKey !== '' ? clientKey : typeof ref === 'string' ? ref : undefined;
}

/**
 * How far the sessions have come that these events begin, by session id. Asks once; where the sessions of a page have
 * more than MAX_EVENTS events a second time, for their ends. A session whose latest event is not among those has no
 * entry.
 */
export async function readSessions(
  events: EventReader,
  starts: readonly StoredEvent[],
): Promise<ReadonlyMap<string, SessionProgress>> {
  const ids = starts.flatMap((start) => sessionIdOf(start) ?? []);
  if (ids.length === 0) return new Map();
  const period = { from: Math.min(...starts.map(({ event }) => event.generationTime)) };
  const ask = (of: readonly Condition[]) =>
    events.page({ where: { kind: 'all', of }, period, order: 'descending', limit: MAX_EVENTS });
  const latest = await ask([ofSessions(ids)]);
  const progress = toProgress(latest.events);
  if (latest.next === undefined) return new Map([...atStart(starts), ...progress]);
  const ends = await ask([IS_END, ofSessions(ids.filter((id) => progress.get(id)?.hasEnded !== true))]);
  return new Map([...progress, ...toProgress(ends.events)]);
}

/** Of sessions that have no events but their start. */
function atStart(starts: readonly StoredEvent[]): readonly (readonly [string, SessionProgress])[] {
  return starts.flatMap((start) => {
    const id = sessionIdOf(start);
    return id === undefined ? [] : [[id, { until: start.event.generationTime, hasEnded: false }] as const];
  });
}

/** `events` begin with the latest. */
function toProgress(events: readonly StoredEvent[]): ReadonlyMap<string, SessionProgress> {
  const sessions = new Map<string, SessionProgress>();
  for (const { event, attributes } of events) {
    const { [SESSION_KEY]: id } = attributes;
    if (typeof id !== 'string' || sessions.get(id)?.hasEnded === true) continue;
    const hasEnded = event.type === 'sessionend';
    // Events that came after the end do not prolong the session.
    if (hasEnded || !sessions.has(id)) sessions.set(id, { until: event.generationTime, hasEnded });
  }
  return sessions;
}

function ofType(type: string): Condition {
  return { kind: 'text', field: 'type', is: '=', value: type, ignoreCase: false };
}

function ofSessions(ids: readonly string[]): Condition {
  return { kind: 'text-in', field: { attribute: [SESSION_KEY] }, values: ids };
}
