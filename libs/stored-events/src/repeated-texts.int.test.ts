import { randomUUID } from 'node:crypto';
import { ANY_EVENT } from '@millrace/domain';
import { aStoredEvent, testEngines } from '@millrace/testing';
import { createEventReaders } from './event-readers';
import { createEventStore, type EventStore } from './testing/event-store';

const SCOPE = { project: 'default', dialect: 'native' };

/** As many and as long as an event may have. */
const TAGS = Array.from({ length: 100 }, (_, index) => String(index).padEnd(255, 't'));

/** What an answer may have (`ask.ts`), and something for the signs of JSON. */
const MOST_BYTES = 10 * 1024 ** 2;

let store: EventStore;
beforeAll(async () => {
  store = await createEventStore(testEngines().clickhouseUrl);
});
afterAll(async () => {
  await store.remove();
});

test.each([
  ['tags', { tags: TAGS }],
  ['source', { event: { source: 's'.repeat(20_000) } }],
  ['user agent', { userAgent: 'u'.repeat(16_000) }],
  ['error', { error: { type: 'e'.repeat(20_000), signature: '' } }],
])('events that have the same large %s count with it, each', async (what, overrides) => {
  const scope = { ...SCOPE, project: what };
  const events = Array.from({ length: 600 }, () => aStoredEvent({ ...scope, ...overrides, id: randomUUID() }));
  await store.insert(events);
  const reader = createEventReaders(store.clickhouse).readerOf(scope);
  const page = await reader.page({ where: ANY_EVENT, order: 'ascending', limit: events.length });
  expect(page.events[0]).toMatchObject(overrides);
  expect(page.next).toBeDefined();
  expect(JSON.stringify(page.events).length).toBeLessThan(MOST_BYTES);
});
