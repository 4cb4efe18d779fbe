import { randomUUID } from 'node:crypto';
import type { Condition, EventPosition, JsonObject, PageQuery, StoredEvent } from '@millrace/domain';
import { SEVERITIES } from '@millrace/domain';
import { aStoredEvent, eventsInMemory, testEngines } from '@millrace/testing';
import fc from 'fast-check';
import { createEventReaders } from './event-readers';
import { createEventStore, type EventStore } from './testing/event-store';

const SEED = 20261121;
const EVENTS = 400;
const START = Date.UTC(2026, 0, 15);

/** Names and texts that mean something to SQL, to ClickHouse, to JavaScript, or to nobody. */
const HOSTILE = [
  ...['', ' ', "'", '"', '`', '\\', "\\'", '\n', '\t', '\0', '--', ';', '*', '{p0:String}', '%', '_', '$&'],
  ...['^`a`', '@`a`', 'a.:`Int64`', ':Int64', '^a', 'a[]', '__proto__', 'constructor', "') OR 1=1 --", '`) OR (`'],
  ...['ΟΔΟΣ', 'οδος', 'İ', 'ı', 'ß', 'ẞ', '\u{1f600}', '\uff5e', 'é', 'e\u0301', '\u2028', 'NULL', '0', 'nan'],
];

const texts = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'B', 'ab', 'aB c', '1', '1.5') },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
);
const names = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', '@user', 'identity') },
  { weight: 1, arbitrary: fc.constantFrom(...HOSTILE.filter((name) => name !== '')) },
);
const numbers = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -1.25, 1e20, 1e21, 1.5e-7, 2 ** 31));
const scalars = fc.oneof(texts, numbers, fc.boolean());
const { attributes } = fc.letrec<{ value: unknown; attributes: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    scalars,
    fc.array(scalars, { maxLength: 3 }),
    fc.array(fc.record({ x: scalars }), { maxLength: 2 }),
    tie('attributes'),
  ),
  attributes: fc.dictionary(names, tie('value'), { maxKeys: 4 }).filter(hasOneValuePerPath) as fc.Arbitrary<JsonObject>,
}));
const events: fc.Arbitrary<StoredEvent> = fc
  .record({
    event: fc.record({
      source: texts,
      type: texts,
      message: texts,
      seqNumber: fc.integer({ min: -1, max: 2 }),
      severity: fc.constantFrom(...SEVERITIES),
      generationTime: fc.integer({ min: -2, max: 30 }).map((minutes) => START + minutes * 60_000),
    }),
    id: fc.uuid(),
    clientKey: texts,
    tags: fc.array(texts, { maxLength: 3 }),
    attributes,
    error: fc.record({ type: texts, signature: fc.constant('s') }),
  })
  .map((given) => aStoredEvent({ ...given, dialect: 'native' }));

const paths = fc.array(fc.oneof(names, fc.constantFrom('a.b', 'a.', '.')), { minLength: 1, maxLength: 3 });
const textFields = fc.oneof(
  fc.constantFrom('source' as const, 'type' as const, 'message' as const, 'clientKey' as const, 'errorType' as const),
  paths.map((attribute) => ({ attribute })),
);
const comparisons = fc.constantFrom(
  '=' as const,
  '!=' as const,
  '<' as const,
  '<=' as const,
  '>' as const,
  '>=' as const,
);
const ignoreCase = fc.boolean();
/** Patterns that mean the same in RE2 and in JavaScript. */
const patterns = fc.constantFrom(
  'a',
  '^a',
  'b$',
  '[ab]+',
  'a|1',
  '\\d',
  '^$',
  '.',
  "'",
  '(?i)B',
  '(a)(b)?',
  '\\\\',
  '{p0',
);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constant('text'), field: textFields, is: comparisons, value: texts, ignoreCase }),
    fc.record({
      kind: fc.constant('number'),
      field: fc.oneof(
        fc.constantFrom('seqNumber' as const, 'generationTime' as const),
        paths.map((numericAttribute) => ({ numericAttribute })),
      ),
      is: comparisons,
      value: fc.oneof(numbers, fc.constantFrom(START, Infinity, -Infinity)),
    }),
    fc.record({ kind: fc.constant('text-in'), field: textFields, values: fc.array(texts, { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('severity-in'), values: fc.array(fc.constantFrom(...SEVERITIES), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('contains'), field: textFields, text: texts, ignoreCase }),
    fc.record({ kind: fc.constant('matches'), field: textFields, pattern: patterns, ignoreCase }),
    fc.record({ kind: fc.constant('tagged'), tag: texts, ignoreCase }),
    fc.record({ kind: fc.constant('has-attribute'), path: paths }),
    fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not'), of: tie('condition') }),
  ),
}));
const times = fc.integer({ min: -3, max: 31 }).map((minutes) => START + minutes * 60_000);
const positions: fc.Arbitrary<EventPosition> = fc.record({
  generationTime: times,
  source: texts,
  seqNumber: fc.integer({ min: -2, max: 3 }),
  id: fc.oneof(fc.uuid(), texts),
});
const questions: fc.Arbitrary<PageQuery> = fc.record(
  {
    where: fc.oneof(fc.constant({ kind: 'all', of: [] } as const), condition),
    order: fc.constantFrom('ascending', 'descending'),
    limit: fc.integer({ min: 1, max: 60 }),
    skip: fc.integer({ min: 0, max: 50 }),
    after: positions,
    period: fc.record({ from: times, to: times }, { requiredKeys: [] }),
  },
  { requiredKeys: ['where', 'order', 'limit'] },
);

const stored = fc.sample(events, { numRuns: EVENTS, seed: SEED });
const memory = eventsInMemory(stored);
let store: EventStore;
beforeAll(async () => {
  store = await createEventStore(testEngines().clickhouseUrl);
  const strangers = stored.map((event, index) => ({ ...event, id: randomUUID(), ...STRANGERS[index % 2] }));
  await store.insert([...stored, ...strangers]);
});
afterAll(async () => {
  await store.remove();
});

const STRANGERS = [{ project: 'another' }, { dialect: 'yamcs' }];

const reader = () => createEventReaders(store.clickhouse).readerOf({ project: 'default', dialect: 'native' });
const idsOf = (found: readonly StoredEvent[]) => found.map(({ id }) => id);

test('an event comes out of ClickHouse as it does out of memory, whatever is in it', async () => {
  const query = { where: { kind: 'all', of: [] }, order: 'ascending', limit: EVENTS } as const;
  const found = await reader().page(query);
  const expected = await memory.page(query);
  expect(found.events.map((event) => ({ ...event, storedAt: 0 }))).toEqual(
    expected.events.map((event) => ({ ...event, storedAt: 0 })),
  );
});

test('any question has the answer that it has in memory', async () => {
  const sameAnswer = fc.asyncProperty(questions, async (question) => {
    const [found, expected] = await Promise.all([reader().page(question), memory.page(question)]);
    expect({ ids: idsOf(found.events), next: found.next }).toEqual({
      ids: idsOf(expected.events),
      next: expected.next,
    });
    expect(await reader().count(question)).toBe(await memory.count(question));
  });
  await fc.assert(sameAnswer, { seed: SEED, numRuns: 120 });
});

test('the different values of a field are those in memory', async () => {
  const sameValues = fc.asyncProperty(
    condition,
    fc.constantFrom('source' as const, 'type' as const),
    fc.integer({ min: 1, max: 20 }),
    async (where, field, limit) => {
      expect(await reader().distinct(field, { where, limit })).toEqual(await memory.distinct(field, { where, limit }));
    },
  );
  await fc.assert(sameValues, { seed: SEED, numRuns: 25 });
});

test('pages end to end are all events, each once', async () => {
  const everything = fc.asyncProperty(condition, fc.integer({ min: 30, max: 150 }), async (where, limit) => {
    const query = { where, order: 'descending', limit } as const;
    const found: string[] = [];
    let page = await reader().page(query);
    found.push(...idsOf(page.events));
    while (page.next !== undefined) {
      page = await reader().page({ ...query, after: page.next });
      found.push(...idsOf(page.events));
    }
    expect(found).toEqual(idsOf((await memory.page({ ...query, limit: EVENTS })).events));
  });
  await fc.assert(everything, { seed: SEED, numRuns: 8 });
});

/** Of two values at one path a store keeps one, and a path through a value has no place in an object. */
function hasOneValuePerPath(document: Readonly<Record<string, unknown>>): boolean {
  const found = pathsOf(document);
  return found.every((path, index) =>
    found.every((other, otherIndex) => index === otherIndex || !`${other}.`.startsWith(`${path}.`)),
  );
}

function pathsOf(document: object, above = ''): readonly string[] {
  return Object.entries(document).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? pathsOf(value as object, `${above}${key}.`)
      : [`${above}${key}`],
  );
}
