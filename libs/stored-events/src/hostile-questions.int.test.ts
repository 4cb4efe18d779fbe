import { randomUUID } from 'node:crypto';
import { type Condition, type EventPosition, type JsonObject } from '@millrace/domain';
import { aStoredEvent, eventsInMemory, testEngines } from '@millrace/testing';
import fc from 'fast-check';
import { createEventReaders } from './event-readers';
import { createEventStore, type EventStore } from './testing/event-store';

const SEED = 20261121;
const SCOPE = { project: 'default', dialect: 'native' };

/** Any text: control characters, halves of surrogate pairs, and what SQL and ClickHouse's names are made of. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udfff', '\0', '\u{10ffff}', 'a'), maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom("'", '"', '`', '\\', '.', ':', '^', '@', '[', ']', '{', '}', '(', ')', '-', 'a', ' ', '\n'),
  }),
);
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(2 ** 53, -(2 ** 63), 2 ** 64, NaN, -0));

let store: EventStore;
beforeAll(async () => {
  store = await createEventStore(testEngines().clickhouseUrl);
  await store.insert([aStoredEvent({ ...SCOPE, id: randomUUID(), attributes: { a: { b: 1, c: ['x'] }, d: 'text' } })]);
});
afterAll(async () => {
  await store.remove();
});

const reader = () => createEventReaders(store.clickhouse).readerOf(SCOPE);

test('no text, path, number or position of a client makes ClickHouse refuse the question', async () => {
  const path = fc.array(anyText, { maxLength: 4 });
  const anyCondition: fc.Arbitrary<Condition> = fc
    .record({ path, text: anyText, number: anyNumber })
    .map(({ path: attribute, text, number }) => ({
      kind: 'any',
      of: [
        { kind: 'text', field: { attribute }, is: '<', value: text, ignoreCase: true },
        { kind: 'text-in', field: { attribute }, values: [text, text] },
        { kind: 'contains', field: { attribute }, text, ignoreCase: false },
        { kind: 'number', field: { numericAttribute: attribute }, is: '!=', value: number },
        { kind: 'number', field: 'generationTime', is: '<', value: number },
        { kind: 'has-attribute', path: attribute },
        { kind: 'tagged', tag: text, ignoreCase: true },
        { kind: 'id-in', values: [text] },
      ],
    }));
  const anyPosition: fc.Arbitrary<EventPosition> = fc.record({
    generationTime: anyNumber,
    source: anyText,
    seqNumber: anyNumber,
    id: anyText,
  });
  const answered = fc.asyncProperty(anyCondition, anyPosition, anyNumber, async (where, after, time) => {
    const page = { where, after, period: { from: time }, order: 'ascending', limit: 5 } as const;
    await expect(reader().page(page)).resolves.toBeDefined();
  });
  await fc.assert(answered, { seed: SEED, numRuns: 60 });
});

test('an attribute of any name is found by it', async () => {
  const nameless = fc.sample(anyText, { numRuns: 60, seed: SEED }).filter((name) => !isCut(name));
  const named = [...new Set(nameless)].map((name) => {
    const attributes: JsonObject = { [name]: 'here' };
    return { name, event: aStoredEvent({ ...SCOPE, id: randomUUID(), attributes }) };
  });
  const events = named.map(({ event }) => event);
  await store.insert(events);
  const memory = eventsInMemory(events);
  for (const { name, event } of named) {
    const is: Condition = { kind: 'text', field: { attribute: [name] }, is: '=', value: 'here', ignoreCase: false };
    const where: Condition = { kind: 'all', of: [is, { kind: 'has-attribute', path: name.split('.') }] };
    const { events: found } = await reader().page({ where, order: 'ascending', limit: 100 });
    expect(found.map(({ id }) => id)).toContain(event.id);
    expect(found).toHaveLength(await memory.count({ where }));
  }
});

/** Whether the name has half of a surrogate pair: in the store that is another name. */
function isCut(name: string): boolean {
  return /\p{Cs}/u.test(name);
}
