import { randomUUID } from 'node:crypto';
import type { ClickHouseConnection } from '@millrace/clickhouse';
import { ANY_EVENT, type Condition, type EventReader, type StoredEvent } from '@millrace/domain';
import { uuidToBytes } from '@millrace/contracts';
import { aStoredEvent, RECEIVED_AT, testEngines, type StoredEventOverrides } from '@millrace/testing';
import { createEventReaders, type ReaderScope } from './event-readers';
import { createEventStore, type EventStore } from './testing/event-store';

const SCOPE = { project: 'default', dialect: 'native' };

let store: EventStore;
beforeAll(async () => {
  store = await createEventStore(testEngines().clickhouseUrl);
});
afterEach(async () => {
  await store.clickhouse.command('TRUNCATE TABLE events_v1');
});
afterAll(async () => {
  await store.remove();
});

function readerOf(scope: Partial<ReaderScope> = {}): EventReader {
  return createEventReaders(store.clickhouse).readerOf({ ...SCOPE, ...scope });
}

function anEvent(overrides: StoredEventOverrides = {}): StoredEvent {
  return aStoredEvent({ dialect: SCOPE.dialect, id: randomUUID(), ...overrides });
}

async function collect(events: AsyncIterable<readonly StoredEvent[]>): Promise<readonly StoredEvent[]> {
  const collected: StoredEvent[] = [];
  for await (const some of events) collected.push(...some);
  return collected;
}

const ALL = { where: ANY_EVENT, order: 'ascending' } as const;

describe('an event of another project or dialect', () => {
  const own = anEvent({ event: { source: 'own' } });
  const strangers = [
    anEvent({ project: 'another', event: { source: 'stranger' } }),
    anEvent({ dialect: 'yamcs', event: { source: 'stranger' } }),
  ];
  const everyone: Condition = { kind: 'any', of: [{ kind: 'not', of: { kind: 'any', of: [] } }, ANY_EVENT] };
  beforeEach(async () => {
    await store.insert([own, ...strangers]);
  });

  test('is on no page', async () => {
    const { events } = await readerOf().page({ ...ALL, where: everyone, limit: 9 });
    expect(events.map(({ id }) => id)).toEqual([own.id]);
  });

  test('does not count', async () => {
    expect(await readerOf().count({ where: everyone })).toBe(1);
  });

  test('gives no value', async () => {
    expect(await readerOf().distinct('source', { where: everyone, limit: 9 })).toEqual(['own']);
  });

  test('is in no stream', async () => {
    const events = await collect(readerOf().stream({ ...ALL, where: everyone }));
    expect(events.map(({ id }) => id)).toEqual([own.id]);
  });

  test('is not found by its id when it is of another project', async () => {
    expect(await readerOf().whereabouts(strangers[0]?.id ?? '')).toEqual(NO_TRACE);
    expect(await readerOf().whereabouts(strangers[1]?.id ?? '')).toMatchObject({ state: 'stored' });
  });

  test('is not reached by a project whose name is SQL', async () => {
    const thief = readerOf({ project: "' OR 1 = 1 --", dialect: "') OR (1 = 1" });
    expect(await thief.count({ where: everyone })).toBe(0);
  });
});

const NO_TRACE = { state: 'unknown', mayBeOnItsWay: true };

/** The last dead letter of the event is sent again, in so many steps, from the third millisecond on. */
async function insertReplays(clickhouse: ClickHouseConnection, id: string, outcomes: readonly string[]): Promise<void> {
  for (const [index, outcome] of outcomes.entries())
    await clickhouse.command(
      `INSERT INTO dead_letter_replays_v1 (dead_letter_id, outcome, at)
       SELECT dead_letter_id, {outcome:String}, fromUnixTimestamp64Milli({at:Int64}) FROM dead_letters_v1
       WHERE event_id = {id:UUID} AND project = 'default' ORDER BY dead_lettered_at DESC LIMIT 1`,
      { id, outcome, at: RECEIVED_AT + 3 + index },
    );
}

/** Duplicates are kept for some weeks. */
const LATELY = Date.now() - 60_000;

async function insertDuplicate(clickhouse: ClickHouseConnection, id: string, rawOffset: number): Promise<void> {
  await clickhouse.command(
    `INSERT INTO duplicates_v1 (project, event_id, raw_offset, reception_time)
     VALUES ('default', {id:UUID}, {rawOffset:UInt64}, fromUnixTimestamp64Milli({at:Int64}))`,
    { id, rawOffset, at: LATELY + rawOffset },
  );
}

describe('the whereabouts of an event', () => {
  const id = randomUUID();
  const at = { event_id: uuidToBytes(id), received_at: RECEIVED_AT };

  test('are unknown when there is no trace of it, or its id is none', async () => {
    expect(await readerOf().whereabouts(randomUUID())).toEqual(NO_TRACE);
    expect(await readerOf().whereabouts('nonsense')).toEqual({ state: 'unknown', mayBeOnItsWay: false });
  });

  test('are its newest dead letter, and once it is stored the event', async () => {
    const lettersOfStrangers = { ...at, project: 'another', dead_lettered_at: RECEIVED_AT + 9 };
    await store.insertDeadLetter({
      ...at,
      dead_letter_id: uuidToBytes(randomUUID()),
      dead_lettered_at: RECEIVED_AT + 1,
    });
    await store.insertDeadLetter({
      ...{ ...at, dead_letter_id: uuidToBytes(randomUUID()), dead_lettered_at: RECEIVED_AT + 2 },
      ...{ stage: 'store', code: 'unstorable_event', reason: 'too odd', field: '/x' },
    });
    await store.insertDeadLetter({ ...lettersOfStrangers, dead_letter_id: uuidToBytes(randomUUID()) });
    expect(await readerOf().whereabouts(id)).toEqual({
      state: 'dead-lettered',
      stage: 'store',
      reason: { code: 'unstorable_event', message: 'too odd', field: '/x' },
      deadLetteredAt: RECEIVED_AT + 2,
    });
    await insertReplays(store.clickhouse, id, ['intended', 'published']);
    expect(await readerOf().whereabouts(id)).toMatchObject({ state: 'dead-lettered', sentAgainAt: RECEIVED_AT + 4 });
    await store.insert([anEvent({ id })]);
    expect(await readerOf().whereabouts(id.toUpperCase())).toMatchObject({ state: 'stored', event: { id } });
  });
});

describe('duplicates of an event', () => {
  test('are counted once each with the event that is stored', async () => {
    const id = randomUUID();
    await store.insert([anEvent({ id })]);
    for (const rawOffset of [5, 6, 5]) await insertDuplicate(store.clickhouse, id, rawOffset);
    expect(await readerOf().whereabouts(id)).toMatchObject({ state: 'stored', duplicates: 2 });
    expect(await readerOf({ project: 'another' }).whereabouts(id)).toEqual(NO_TRACE);
  });

  test('are all that is known when the event is not stored any more', async () => {
    const id = randomUUID();
    await insertDuplicate(store.clickhouse, id, 7);
    expect(await readerOf().whereabouts(id)).toEqual({
      state: 'duplicate',
      duplicates: 1,
      receivedAt: LATELY + 7,
    });
  });
});

describe('an event is found', () => {
  const time = RECEIVED_AT.toString(16).padStart(12, '0');
  /** As the gateway makes it. */
  const timed = `${time.slice(0, 8)}-${time.slice(8)}-7c11-8a5e-3d6b21000000`;

  test('by the time in its id', async () => {
    await store.insert([anEvent({ id: timed })]);
    expect(await readerOf().whereabouts(timed)).toMatchObject({ state: 'stored', event: { id: timed } });
  });

  test('when it came through only later, as its dead letter tells', async () => {
    await store.insert([anEvent({ id: timed, event: { receptionTime: RECEIVED_AT + 40 * 86_400_000 } })]);
    expect(await readerOf().whereabouts(timed)).toEqual(NO_TRACE);
    await store.insertDeadLetter({ event_id: uuidToBytes(timed), received_at: RECEIVED_AT });
    expect(await readerOf().whereabouts(timed)).toMatchObject({ state: 'stored', event: { id: timed } });
  });

  test('by what holds its identity, the newest of those that had it', async () => {
    const id = randomUUID();
    const times = [RECEIVED_AT, RECEIVED_AT + 40 * 86_400_000];
    await store.insert(times.map((receptionTime) => anEvent({ id, event: { receptionTime } })));
    for (const held of times) {
      const key = 'INSERT INTO event_keys_v1 (event_id, reception_time, expires_at) VALUES';
      await store.clickhouse.command(`${key} ({id:UUID}, fromUnixTimestamp64Milli({time:Int64}), '2106-01-01')`, {
        id,
        time: held,
      });
    }
    expect(await readerOf().whereabouts(id)).toMatchObject({ event: { event: { receptionTime: times[1] } } });
  });
});

describe('a stream', () => {
  test('has every event in order, more than are held at a time, also when all stand at one place', async () => {
    const events = Array.from({ length: 5_203 }, () => anEvent());
    await store.insert(events);
    for (const order of ['ascending', 'descending'] as const) {
      const ids = (await collect(readerOf().stream({ ...ALL, order }))).map(({ id }) => id);
      const sorted = events.map(({ id }) => id).toSorted();
      expect(ids).toEqual(order === 'ascending' ? sorted : sorted.toReversed());
    }
  });

  test('may be left at any time', async () => {
    await store.insert(Array.from({ length: 600 }, () => anEvent()));
    for await (const events of readerOf().stream(ALL)) {
      expect(events.length).toBe(500);
      break;
    }
  });
});

describe('pages while events arrive', () => {
  test('have each event that was there once, and none twice', async () => {
    const there = Array.from({ length: 100 }, (_, index) =>
      anEvent({ event: { generationTime: RECEIVED_AT + index * 10 } }),
    );
    await store.insert(there);
    const found: string[] = [];
    let page = await readerOf().page({ ...ALL, limit: 9 });
    found.push(...page.events.map(({ id }) => id));
    while (page.next !== undefined) {
      const generationTime = RECEIVED_AT + (found.length % 97) * 10 + 5;
      await store.insert([anEvent({ event: { generationTime, message: 'late' } })]);
      page = await readerOf().page({ ...ALL, after: page.next, limit: 9 });
      found.push(...page.events.map(({ id }) => id));
    }
    expect(new Set(found).size).toBe(found.length);
    expect(there.filter(({ id }) => !found.includes(id))).toEqual([]);
  });
});

describe('what gives no answer', () => {
  test('a pattern that is none, whether or not there is an event', async () => {
    const where: Condition = { kind: 'matches', field: 'message', pattern: '(?<a', ignoreCase: false };
    const fault = { name: 'EventReaderError', kind: 'invalid-pattern' };
    await expect(readerOf().page({ ...ALL, where, limit: 1 })).rejects.toMatchObject(fault);
    await expect(readerOf().count({ where })).rejects.toMatchObject(fault);
    await expect(readerOf().distinct('type', { where, limit: 1 })).rejects.toMatchObject(fault);
    await expect(collect(readerOf().stream({ ...ALL, where }))).rejects.toMatchObject(fault);
    await expect(collect(readerOf().follow(where, new AbortController().signal))).rejects.toMatchObject(fault);
  });

  test('a filter of too many parts, or one that is nested too deeply', async () => {
    const part: Condition = { kind: 'contains', field: 'message', text: 'x', ignoreCase: true };
    const wide: Condition = { kind: 'any', of: Array.from({ length: 3_000 }, () => part) };
    let deep: Condition = part;
    for (let depth = 0; depth < 1_500; depth++) deep = { kind: 'not', of: deep };
    const fault = { name: 'EventReaderError', kind: 'too-expensive' };
    await expect(readerOf().count({ where: wide })).rejects.toMatchObject(fault);
    await expect(readerOf().count({ where: deep })).rejects.toMatchObject(fault);
  });

  test('a store that is not there', async () => {
    const gone = await createEventStore(testEngines().clickhouseUrl);
    await gone.remove();
    const reader = createEventReaders(gone.clickhouse).readerOf(SCOPE);
    await expect(reader.count({ where: ANY_EVENT })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
