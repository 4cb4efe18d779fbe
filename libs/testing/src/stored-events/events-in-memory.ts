import {
  type EventPosition,
  type EventQuery,
  type EventReader,
  type PageQuery,
  type StoredEvent,
  type Whereabouts,
} from '@millrace/domain';
import { compareTexts, foldCase } from './compare-texts';
import { conditionHolds, checkPatterns } from './condition-holds';
import { createFollowers } from './followers';
import { toStoredAttributes } from './to-stored-attributes';

/** How many events `stream` gives at a time: few, so that the tests of adapters meet the seam. */
const STREAM_CHUNK = 2;

/** The events of one dialect in one project, as tests make them. */
export interface EventsInMemory extends EventReader {
  /** Stores events, which also go to whoever follows. */
  add(...events: readonly StoredEvent[]): void;
  /** For `whereabouts`: a later one of the same id replaces it. */
  addDeadLetter(id: string, deadLetter: Omit<Extract<Whereabouts, { state: 'dead-lettered' }>, 'state'>): void;
  /** For `whereabouts` of an event that is not stored. */
  setWhereabouts(id: string, whereabouts: Whereabouts): void;
}

/**
 * An EventReader without a store, for the tests of adapters; the store's own tests compare the two. Attributes are
 * given back as a store would. A regular expression is JavaScript's: it stands for RE2's as far as tests need it.
 */
export function eventsInMemory(events: readonly StoredEvent[] = []): EventsInMemory {
  const stored: StoredEvent[] = [];
  const elsewhere = new Map<string, Whereabouts>();
  const followers = createFollowers();
  const add = (...added: readonly StoredEvent[]) => {
    const kept = added.map((event) => ({ ...event, attributes: toStoredAttributes(event.attributes) }));
    stored.push(...kept);
    followers.tell(kept);
  };
  add(...events);
  return {
    add,
    addDeadLetter: (id, deadLetter) => {
      elsewhere.set(id, { state: 'dead-lettered', ...deadLetter });
    },
    setWhereabouts: (id, whereabouts) => {
      elsewhere.set(id, whereabouts);
    },
    page: async (query) => Promise.resolve(takePage(select(stored, query), query)),
    count: async ({ where, period }) =>
      Promise.resolve(select(stored, { where, order: 'ascending', ...(period && { period }) }).length),
    distinct: async (field, { limit, ...query }) => {
      const values = new Set(select(stored, { ...query, order: 'ascending' }).map(({ event }) => event[field]));
      values.delete('');
      return Promise.resolve([...values].toSorted(compareWithoutCase).slice(0, limit));
    },
    stream: async function* (query) {
      const found = select(stored, query);
      for (let start = 0; start < found.length; start += STREAM_CHUNK)
        yield await Promise.resolve(found.slice(start, start + STREAM_CHUNK));
    },
    whereabouts: async (id) => {
      const event = stored.find((candidate) => candidate.id === id.toLowerCase());
      if (event !== undefined) return Promise.resolve({ state: 'stored', event, duplicates: 0 });
      return Promise.resolve(elsewhere.get(id.toLowerCase()) ?? { state: 'unknown', mayBeOnItsWay: true });
    },
    follow: (where, signal) => {
      checkPatterns(where);
      return followers.follow((event) => conditionHolds(where, event), signal);
    },
  };
}

function select(stored: readonly StoredEvent[], { where, period, order, after }: EventQuery): readonly StoredEvent[] {
  checkPatterns(where);
  const { from = -Infinity, to = Infinity } = period ?? {};
  const sign = order === 'ascending' ? 1 : -1;
  return stored
    .filter(({ event: { generationTime } }) => generationTime >= from && generationTime < to)
    .filter((event) => after === undefined || sign * comparePositions(positionOf(event), after) > 0)
    .filter((event) => conditionHolds(where, event))
    .toSorted((a, b) => sign * comparePositions(positionOf(a), positionOf(b)));
}

function takePage(found: readonly StoredEvent[], { limit, skip = 0 }: PageQuery) {
  const events = found.slice(skip, skip + limit);
  const last = events.at(-1);
  return { events, ...(last !== undefined && found.length > skip + limit && { next: positionOf(last) }) };
}

function positionOf({ id, event: { generationTime, source, seqNumber } }: StoredEvent): EventPosition {
  return { generationTime, source, seqNumber, id };
}

function comparePositions(a: EventPosition, b: EventPosition): number {
  return (
    a.generationTime - b.generationTime ||
    compareTexts(a.source, b.source) ||
    a.seqNumber - b.seqNumber ||
    compareTexts(a.id, b.id)
  );
}

function compareWithoutCase(a: string, b: string): number {
  return compareTexts(foldCase(a), foldCase(b)) || compareTexts(a, b);
}
