import { randomUUID } from 'node:crypto';
import { ANY_EVENT, type EventReader, type StoredEvent } from '@millrace/domain';
import { aStoredEvent, testEngines } from '@millrace/testing';
import { createEventReaders } from './event-readers';
import { createEventStore, type EventStore } from './testing/event-store';

const ALL = { where: ANY_EVENT, order: 'ascending' } as const;

/** About as large as an event may be, and more of them than fit one answer. */
const EVENTS = Array.from({ length: 24 }, (_, index) =>
  aStoredEvent({
    id: randomUUID(),
    dialect: 'native',
    event: { seqNumber: index, message: String(index).repeat(450_000) },
  }),
);

let store: EventStore;
let reader: EventReader;
beforeAll(async () => {
  store = await createEventStore(testEngines().clickhouseUrl);
  reader = createEventReaders(store.clickhouse).readerOf({ project: 'default', dialect: 'native' });
});
afterAll(async () => {
  await store.remove();
});

const numbersOf = (events: readonly StoredEvent[]) => events.map(({ event }) => event.seqNumber);
const ALL_NUMBERS = numbersOf(EVENTS);

async function collect(batches: AsyncIterable<readonly StoredEvent[]>, count: number): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const batch of batches) {
    numbers.push(...numbersOf(batch));
    if (numbers.length >= count) break;
  }
  return numbers;
}

test('who follows gets events that are too large together', async () => {
  const ended = new AbortController();
  const followed = collect(reader.follow(ANY_EVENT, ended.signal), EVENTS.length);
  // It follows from now on, and not from before it has looked.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await store.insert(EVENTS);
  expect((await followed).toSorted((one, other) => one - other)).toEqual(ALL_NUMBERS);
  ended.abort();
}, 30_000);

test('pages of them are shorter, and have every event', async () => {
  const numbers: number[] = [];
  let page = await reader.page({ ...ALL, limit: EVENTS.length });
  numbers.push(...numbersOf(page.events));
  expect(numbers.length).toBeLessThan(EVENTS.length);
  while (page.next !== undefined) {
    page = await reader.page({ ...ALL, limit: EVENTS.length, after: page.next });
    numbers.push(...numbersOf(page.events));
  }
  expect(numbers).toEqual(ALL_NUMBERS);
}, 30_000);

test('a stream has every one', async () => {
  expect(await collect(reader.stream(ALL), Infinity)).toEqual(ALL_NUMBERS);
}, 30_000);

test('a page that passes over events is refused rather than short', async () => {
  const page = reader.page({ ...ALL, limit: EVENTS.length, skip: 0 });
  await expect(page).rejects.toMatchObject({ kind: 'too-expensive' });
});
