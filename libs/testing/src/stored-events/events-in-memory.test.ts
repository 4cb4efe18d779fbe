import { ANY_EVENT, type Condition, type EventPage, type StoredEvent } from '@millrace/domain';
import { aStoredEvent, type StoredEventOverrides } from '../a-stored-event';
import { eventsInMemory } from './events-in-memory';

/** An event whose id ends as said. */
function numbered(number: number, overrides: StoredEventOverrides = {}): StoredEvent {
  return aStoredEvent({ ...overrides, id: `00000000-0000-0000-0000-${String(number).padStart(12, '0')}` });
}

function numbersOf(events: readonly StoredEvent[]): readonly number[] {
  return events.map(({ id }) => Number(id.slice(-12)));
}

const DESCENDING = { where: ANY_EVENT, order: 'descending' } as const;
const ASCENDING = { where: ANY_EVENT, order: 'ascending' } as const;

async function numbersWhere(where: Condition, ...overrides: readonly StoredEventOverrides[]) {
  const events = overrides.map((given, index) => numbered(index, given));
  return numbersOf((await eventsInMemory(events).page({ where, order: 'ascending', limit: 100 })).events);
}

describe('a page in memory', () => {
  test('is ordered by time, then source by code point, then sequence number, then id', async () => {
    const reader = eventsInMemory([
      numbered(1, { event: { generationTime: 2 } }),
      numbered(2, { event: { generationTime: 1, source: '\u{1f600}' } }),
      numbered(3, { event: { generationTime: 1, source: '\uff5e' } }),
      numbered(5, { event: { generationTime: 1, source: 'a', seqNumber: 7 } }),
      numbered(4, { event: { generationTime: 1, source: 'a', seqNumber: 7 } }),
    ]);
    expect(numbersOf((await reader.page({ ...ASCENDING, limit: 9 })).events)).toEqual([4, 5, 3, 2, 1]);
    expect(numbersOf((await reader.page({ ...DESCENDING, limit: 9 })).events)).toEqual([1, 2, 3, 5, 4]);
  });

  test('leads to the next until there is none', async () => {
    const reader = eventsInMemory([1, 2, 3, 4].map((number) => numbered(number)));
    const pages: EventPage[] = [await reader.page({ ...ASCENDING, limit: 2 })];
    while (pages.at(-1)?.next !== undefined) {
      const { next } = pages.at(-1) ?? {};
      pages.push(await reader.page({ ...ASCENDING, limit: 2, ...(next && { after: next }) }));
    }
    expect(pages.map(({ events }) => numbersOf(events))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('passes over what it is told to', async () => {
    const reader = eventsInMemory([1, 2, 3].map((number) => numbered(number)));
    expect(numbersOf((await reader.page({ ...ASCENDING, limit: 1, skip: 1 })).events)).toEqual([2]);
  });

  test('has the events of its period: from inclusive, to exclusive', async () => {
    const reader = eventsInMemory([1, 2, 3].map((number) => numbered(number, { event: { generationTime: number } })));
    const page = await reader.page({ ...ASCENDING, period: { from: 1, to: 3 }, limit: 9 });
    expect(numbersOf(page.events)).toEqual([1, 2]);
  });
});

describe('a condition in memory', () => {
  test('compares texts by code point, or folded', async () => {
    const sources = [{ event: { source: 'FS' } }, { event: { source: 'fs' } }, { event: { source: 'g' } }];
    const is = (value: string, ignoreCase: boolean): Condition => {
      return { kind: 'text', field: 'source', is: '=', value, ignoreCase };
    };
    expect(await numbersWhere(is('fs', false), ...sources)).toEqual([1]);
    expect(await numbersWhere(is('fs', true), ...sources)).toEqual([0, 1]);
  });

  test('takes an attribute that is absent for an empty text, and for no number', async () => {
    const field = { attribute: ['a', 'b'] };
    const text: Condition = { kind: 'text', field, is: '=', value: '', ignoreCase: false };
    const number: Condition = { kind: 'number', field: { numericAttribute: ['a', 'b'] }, is: '!=', value: 1 };
    const events = [{}, { attributes: { a: { b: 2 } } }, { attributes: { 'a.b': 1 } }];
    expect(await numbersWhere(text, ...events)).toEqual([0]);
    expect(await numbersWhere(number, ...events)).toEqual([1]);
    expect(await numbersWhere({ kind: 'not', of: number }, ...events)).toEqual([0, 2]);
  });

  test('knows an attribute by a path with dots, and a part of a path by what is below it', async () => {
    const events = [{ attributes: { 'a.b': 1 } }, { attributes: { a: { b: null } } }, { attributes: { a: {} } }];
    expect(await numbersWhere({ kind: 'has-attribute', path: ['a', 'b'] }, ...events)).toEqual([0]);
    expect(await numbersWhere({ kind: 'has-attribute', path: ['a'] }, ...events)).toEqual([0]);
  });

  test('that has a pattern which is none is refused, also without events', async () => {
    const where: Condition = { kind: 'matches', field: 'message', pattern: '(', ignoreCase: false };
    await expect(eventsInMemory().count({ where: { kind: 'not', of: where } })).rejects.toMatchObject({
      name: 'EventReaderError',
      kind: 'invalid-pattern',
    });
  });
});

test('different values come without the empty one, in an order without regard to case', async () => {
  const reader = eventsInMemory(['b', '', 'C', 'A', 'a', 'b'].map((type) => aStoredEvent({ event: { type } })));
  expect(await reader.distinct('type', { where: ANY_EVENT, limit: 3 })).toEqual(['A', 'a', 'b']);
});

test('an event is found by its id, and a dead letter where there is no event', async () => {
  const reader = eventsInMemory([numbered(1)]);
  const deadLetter = {
    stage: 'store',
    reason: { code: 'unstorable_event', message: 'too odd' },
    deadLetteredAt: 5,
  } as const;
  reader.addDeadLetter('odd', deadLetter);
  expect(await reader.whereabouts(numbered(1).id)).toMatchObject({ state: 'stored', event: { id: numbered(1).id } });
  expect(await reader.whereabouts('odd')).toEqual({ state: 'dead-lettered', ...deadLetter });
  expect(await reader.whereabouts('nowhere')).toEqual({ state: 'unknown', mayBeOnItsWay: true });
});

test('a stream gives every event, in order', async () => {
  const streamed: number[] = [];
  const reader = eventsInMemory([1, 2, 3].map((number) => numbered(number)));
  for await (const events of reader.stream(DESCENDING)) streamed.push(...numbersOf(events));
  expect(streamed).toEqual([3, 2, 1]);
});

test('who follows gets what is stored from then on and is wanted, until the signal', async () => {
  const reader = eventsInMemory([numbered(1)]);
  const stopping = new AbortController();
  const following = reader.follow({ kind: 'text-in', field: 'type', values: ['TEST'] }, stopping.signal);
  reader.add(numbered(2), numbered(3, { event: { type: 'OTHER' } }));
  const followed: number[] = [];
  for await (const events of following) {
    followed.push(...numbersOf(events));
    if (followed.length === 1) reader.add(numbered(4));
    else stopping.abort();
  }
  expect(followed).toEqual([2, 4]);
});
