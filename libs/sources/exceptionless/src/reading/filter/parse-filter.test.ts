import type { StoredEvent } from '@millrace/domain';
import { aStoredEvent, eventsInMemory, type StoredEventOverrides } from '@millrace/testing';
import fc from 'fast-check';
import { InvalidQuery } from '../invalid-query';
import { parseFilter } from './parse-filter';

const CLOCK = { now: Date.UTC(2026, 0, 15, 12), offsetMinutes: 0 };
const HOUR = 3_600_000;

const EVENTS: readonly StoredEvent[] = (
  [
    {
      clientKey: 'order-4711',
      tags: ['Checkout', 'Critical'],
      event: { type: 'error', source: 'Shop.Cart', message: 'The payment timed out (50%)', generationTime: CLOCK.now },
      error: { type: 'System.TimeoutException', signature: 'ab' },
      attributes: {
        '@level': 'Fatal',
        '@version': '2.10.1',
        '@user': { identity: 'ada@example.com', name: 'Ada Lovelace' },
        '@error': { message: 'deadline of 5s passed' },
        value: 10.5,
        order: { total: 42, currency: 'EUR' },
      },
    },
    {
      tags: ['checkout'],
      event: { type: 'log', source: 'Shop.Web', message: 'a page was shown', generationTime: CLOCK.now - 2 * HOUR },
      attributes: { '@level': 'info', value: 3, '@ref:session': 'session-1', order: { total: 7 } },
    },
    {
      event: { type: 'usage', source: 'search', message: '', generationTime: Date.UTC(2026, 0, 1, 8) },
      attributes: { '@user': { identity: 'bob' }, when: '2026-01-03T00:00:00Z' },
    },
  ] satisfies readonly StoredEventOverrides[]
).map((event, index) => aStoredEvent({ ...event, id: `00000000-0000-0000-0000-00000000000${String(index + 1)}` }));

async function numbersOf(filter: string): Promise<readonly number[]> {
  const where = parseFilter(filter, CLOCK);
  const { events } = await eventsInMemory(EVENTS).page({ where, order: 'descending', limit: 10 });
  return events.map(({ id }) => Number(id.slice(-1)));
}

describe('a field', () => {
  test.each([
    ['type:ERROR', [1]],
    ['type:err', []],
    ['type:err*', [1]],
    ['type: log', [2]],
    ['source:cart', [1]],
    ['source:"shop.web"', [2]],
    ['source:shop*web', [2]],
    ['message:"timed out"', [1]],
    [String.raw`message:\(50%\)`, [1]],
    ['tag:CHECKOUT', [1, 2]],
    ['tags:critical', [1]],
    ['reference:order-4711', [1]],
    ['reference_id:order-4711', [1]],
    ['reference:ORDER-4711', []],
    ['reference:order*', [1]],
    ['id:00000000000000000000000000000003', [3]],
    ['id:nonsense', []],
    ['level:fatal', [1]],
    ['version:2.10*', [1]],
    ['user:ada@example.com', [1]],
    ['user.name:lovelace', [1]],
    ['error.type:timeout', [1]],
    ['error.message:deadline', [1]],
    ['ref.session:session-1', [2]],
    ['data.order.currency:eur', [1]],
    ['data.order.total:42', [1]],
    ['data.@user.identity:bob', [3]],
    ['TYPE:log', [2]],
  ])('%s holds for %j', async (filter, numbers) => {
    expect(await numbersOf(filter)).toEqual(numbers);
  });
});

describe('a range', () => {
  test.each([
    ['value:>3', [1]],
    ['value:>=3', [1, 2]],
    ['value:<10.5', [2]],
    ['value:<= 10.5', [1, 2]],
    ['value:[3 TO 10.5]', [1, 2]],
    ['value:{3 TO 10.5]', [1]],
    ['value:[3 TO 10.5}', [2]],
    ['value:[* TO 5]', [2]],
    ['value:[* TO *]', [1, 2]],
    ['value:-5', []],
    ['data.order.total:>7', [1]],
    ['data.when:[2026-01-02 TO 2026-01-04]', [3]],
    ['data.order.currency:<F', [1]],
    ['version:[2 TO 3]', [1]],
    ['date:2026-01-15', [1, 2]],
    ['date:2026-01', [1, 2, 3]],
    ['date:"2026-01-15T12:00:00Z"', [1]],
    ['date:[2026-01-15T10:00:00Z TO 2026-01-15T11:00:00Z]', [2]],
    ['date:[now-1h TO now]', [1]],
    ['date:>2026-01-01', [1, 2]],
    ['date:>=2026-01-01', [1, 2, 3]],
    ['date:<2026-01-15', [3]],
    ['date:<=2026-01-15', [1, 2, 3]],
    ['date:{2026-01-01 TO 2026-01-16}', [1, 2]],
  ])('%s holds for %j', async (filter, numbers) => {
    expect(await numbersOf(filter)).toEqual(numbers);
  });
});

describe('words and their connections', () => {
  test.each([
    ['timed', [1]],
    ['"timed out"', [1]],
    ['pay*out', [1]],
    ['shop', [1, 2]],
    ['lovelace', [1]],
    ['order-4711', [1]],
    ['critical', [1]],
    ['*', [1, 2, 3]],
    ['', [1, 2, 3]],
    ['shop page', [2]],
    ['shop AND page', [2]],
    ['shop && page', [2]],
    ['search OR page', [2, 3]],
    ['search || page', [2, 3]],
    ['search OR page AND cart', [3]],
    ['(search OR page) AND cart', []],
    ['NOT shop', [3]],
    ['!shop', [3]],
    ['shop -cart', [2]],
    ['shop NOT (cart OR web)', []],
    ['NOT NOT cart', [1]],
    ['+shop +page', [2]],
    ['type:(error OR usage)', [1, 3]],
    ['type:(error OR usage) source:search', [3]],
    ['NOT tag:checkout', [3]],
    ['NOTHING OR cart', [1]],
    ['ORDER cart', []],
    ['_exists_:value', [1, 2]],
    ['_exists_:reference', [1]],
    ['_exists_:data.order.currency', [1]],
    ['_missing_:message', [3]],
    ['value:*', [1, 2]],
    [String.raw`type\:error`, []],
  ])('%s holds for %j', async (filter, numbers) => {
    expect(await numbersOf(filter)).toEqual(numbers);
  });
});

test.each([
  ['colour:red', 'There is no field "colour"', 1],
  ['type:error http://x', 'There is no field "http"', 12],
  ['type:', 'A value is missing', 6],
  ['type:error AND', 'A value is missing', 15],
  ['OR a', 'A value is missing', 1],
  ['a OR AND b', 'A value is missing', 6],
  ['(a OR b', 'This parenthesis is not closed', 1],
  ['a)', 'This parenthesis was not opened', 2],
  ['()', '")" is out of place', 2],
  ['source:"a b', 'The quote is not closed', 8],
  ['value:[1 2]', 'A range has the form [a TO b]', 7],
  ['value:many', '"many" is not a number', 7],
  ['value:> ', 'A value is missing', 9],
  ['date:yesterday', '"yesterday" is not a date', 6],
  ['tag:a*', 'A tag is compared as a whole', 5],
  ['_exists_:tag', 'Whether an event has tags', 10],
  ['_exists_:colour', 'There is no field "colour"', 10],
  ['[1 TO 2]', 'A range needs a field', 1],
  ['('.repeat(33), 'nested deeper than 32 levels', 33],
])('%j is refused with the place of the fault', (filter, message, character) => {
  const parse = () => parseFilter(filter, CLOCK);
  expect(parse).toThrow(InvalidQuery);
  expect(parse).toThrow(message);
  expect(parse).toThrow(`(character ${String(character)} of the filter)`);
});

test('a filter has a length that a query of the store can have', () => {
  expect(() => parseFilter('a '.repeat(1_001), CLOCK)).toThrow('longer than 2000 characters');
  expect(() => parseFilter('a '.repeat(1_000), CLOCK)).not.toThrow();
});

test('a filter has a number of asterisks that looking through every text can afford', () => {
  expect(() => parseFilter('a*'.repeat(65), CLOCK)).toThrow('more than 64 asterisks');
  expect(() => parseFilter('a*'.repeat(64), CLOCK)).not.toThrow();
});

test('any text is a filter or refused with the place of the fault', () => {
  const scraps = fc.constantFrom(
    'a',
    ' ',
    ':',
    '"',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '*',
    '-',
    '!',
    '+',
    '\\',
    '>',
    '=',
    'TO',
  );
  const names = fc.constantFrom(
    'type:',
    'value:',
    'date:',
    'tag:',
    'id:',
    'data.a.b:',
    '_exists_:',
    ' AND ',
    ' OR ',
    'NOT ',
  );
  const texts = fc.array(fc.oneof(scraps, names, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 12 });
  const parse = (filter: string) => {
    try {
      parseFilter(filter, CLOCK);
    } catch (error) {
      if (!(error instanceof InvalidQuery)) throw error;
      expect(error.message).toMatch(/\(character \d+ of the filter\)$/);
    }
  };
  fc.assert(
    fc.property(texts, (parts) => {
      parse(parts.join(''));
    }),
    { numRuns: 5_000 },
  );
});
