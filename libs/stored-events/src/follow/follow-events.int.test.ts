import { randomUUID } from 'node:crypto';
import { ClickHouseError, type ClickHouse } from '@millrace/clickhouse';
import { ANY_EVENT, type Condition, type StoredEvent } from '@millrace/domain';
import { aStoredEvent, RECEIVED_AT, testEngines, type StoredEventOverrides } from '@millrace/testing';
import { createEventReaders } from '../event-readers';
import { createEventStore, type EventStore } from '../testing/event-store';

const SCOPE = { project: 'default', dialect: 'native' };

let store: EventStore;
let stopping: AbortController;
beforeAll(async () => {
  store = await createEventStore(testEngines().clickhouseUrl);
});
beforeEach(() => {
  stopping = new AbortController();
});
afterEach(() => {
  stopping.abort();
});
afterAll(async () => {
  await store.remove();
});

function anEvent(overrides: StoredEventOverrides = {}): StoredEvent {
  return aStoredEvent({ ...SCOPE, id: randomUUID(), ...overrides });
}

const idsOf = (events: readonly StoredEvent[]) => events.map(({ id }) => id).toSorted();

type Query = ClickHouse['query'];

/** The store's connection, with questions that go through `intercept`. */
function connectThrough(intercept: (ask: Query) => Query): ClickHouse {
  const { clickhouse } = store;
  return {
    database: clickhouse.database,
    query: intercept(async (...question) => clickhouse.query(...question)),
    command: async (...statement) => clickhouse.command(...statement),
    insert: async (options) => clickhouse.insert(options),
    ping: async () => clickhouse.ping(),
  };
}

/** Starts to follow. Resolves when what is stored from now on is new; what it gives then waits for so many events. */
async function startFollowing(where: Condition = ANY_EVENT, intercept: (ask: Query) => Query = (ask) => ask) {
  let markStarted = () => {};
  const started = new Promise<void>((resolve) => (markStarted = resolve));
  const connection = connectThrough((ask) =>
    intercept(async (...question) => {
      const rows = await ask(...question);
      markStarted();
      return rows as never;
    }),
  );
  const events = createEventReaders(connection).readerOf(SCOPE).follow(where, stopping.signal)[Symbol.asyncIterator]();
  await started;
  const followed: string[] = [];
  return async (count: number) => {
    while (followed.length < count) {
      const next = await events.next();
      if (next.done === true) break;
      followed.push(...idsOf(next.value));
    }
    return followed.toSorted();
  };
}

test('what is stored from then on comes, and what was there does not', async () => {
  await store.insert([anEvent()]);
  const take = await startFollowing();
  const events = [anEvent(), anEvent()];
  await store.insert(events);
  expect(await take(2)).toEqual(idsOf(events));
});

test('only what is wanted comes, and nothing of other projects and dialects', async () => {
  const take = await startFollowing({ kind: 'text', field: 'type', is: '=', value: 'WANTED', ignoreCase: false });
  const event = { type: 'WANTED' };
  const wanted = anEvent({ event });
  await store.insert([anEvent(), anEvent({ event, project: 'another' }), anEvent({ event, dialect: 'yamcs' })]);
  await store.insert([wanted]);
  expect(await take(1)).toEqual([wanted.id]);
});

test('each event comes once, from whatever partition and however late it is', async () => {
  const take = await startFollowing();
  const events: StoredEvent[] = [];
  const storeAndTake = async (batch: { partition: number; from: number; storedAt?: number }) => {
    const added = [anEvent(), anEvent()];
    events.push(...added);
    await store.insert(added, batch);
    expect(await take(events.length)).toEqual(idsOf(events));
  };
  await storeAndTake({ partition: 3, from: 1_000 });
  await storeAndTake({ partition: 0, from: 5 });
  await storeAndTake({ partition: 3, from: 1_001 });
  // What a successor makes good of a batch that was cut off.
  await storeAndTake({ partition: 3, from: 1_000 });
  // An insert that took half a minute.
  await storeAndTake({ partition: 1, from: 7, storedAt: Date.now() - 30_000 });
});

test('an insert of several months, and of more events than are read at a time, comes whole', async () => {
  const take = await startFollowing();
  const events = Array.from({ length: 1_203 }, (_, index) =>
    anEvent({ event: { receptionTime: RECEIVED_AT - (index % 3) * 31 * 86_400_000 } }),
  );
  await store.insert(events);
  expect(await take(events.length)).toEqual(idsOf(events));
});

test('nothing is missed or repeated while the store does not answer now and then', async () => {
  let questions = 0;
  const take = await startFollowing(ANY_EVENT, (ask) => async (...question) => {
    questions += 1;
    if (questions > 1 && questions % 2 === 0) throw new ClickHouseError('refused', undefined, true);
    return ask(...question);
  });
  const events = Array.from({ length: 1_203 }, () => anEvent());
  await store.insert(events);
  expect(await take(events.length)).toEqual(idsOf(events));
  const last = anEvent();
  await store.insert([last]);
  expect(await take(events.length + 1)).toEqual(idsOf([...events, last]));
});

test('the signal ends it, also while the store is silent', async () => {
  let isSilent = false;
  let markAsked = () => {};
  const asked = new Promise<void>((resolve) => (markAsked = resolve));
  const take = await startFollowing(ANY_EVENT, (ask) => async (sql, parameters, options) => {
    if (!isSilent) return ask(sql, parameters, options);
    markAsked();
    return new Promise((_resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(new ClickHouseError('stopped', undefined, false)));
    });
  });
  isSilent = true;
  const taken = take(1);
  await asked;
  stopping.abort();
  expect(await taken).toEqual([]);
});
