import { findUnkept, type Stored } from './find-unkept';
import { traceIdOf } from './fuzz-request';
import type { Account } from './fuzz-run';

const MARKER = '10000001';

function anAccount(overrides: Partial<Account> = {}): Account {
  const origin = { seed: 1, index: 0, kind: 'sends' } as const;
  return { marker: MARKER, origin, isGood: false, consequence: { kept: [2] }, ...overrides };
}

function find(account: Account, stored: Partial<Stored>, deadLetterCodes: readonly string[] = []) {
  const found = new Map([[traceIdOf(MARKER), { eventIds: [], deadLetters: [], ...stored }]]);
  const { unkept, repeated } = findUnkept([account], found, deadLetterCodes);
  return { faults: unkept.map(({ fault }) => fault), repeated: repeated.length };
}

const KEPT = { faults: [], repeated: 0 };

test('what was taken and is stored is kept', () => {
  expect(find(anAccount(), { eventIds: ['a', 'b'] })).toEqual(KEPT);
});

test('so is what is a dead letter by contract, and only there', () => {
  const stored = { eventIds: ['a'], deadLetters: ['too_old'] };
  expect(find(anAccount(), stored, ['too_old'])).toEqual(KEPT);
  expect(find(anAccount(), stored).faults).toEqual(['2 taken, 1 rows and 1 dead letters: too_old']);
  expect(find(anAccount({ isGood: true }), stored, ['too_old']).faults).toHaveLength(1);
});

test('a row of a refused request is a fault', () => {
  expect(find(anAccount({ consequence: { kept: [0] } }), { eventIds: ['a'] }).faults).toEqual([
    '0 taken, 1 rows and 0 dead letters',
  ]);
});

test('an event that is missing is a fault, or a repetition where its identity may not be its own', () => {
  expect(find(anAccount({ isGood: true }), { eventIds: ['a'] }).faults).toHaveLength(1);
  expect(find(anAccount(), { eventIds: ['a'] })).toEqual({ faults: [], repeated: 1 });
});

test('ids of an answer are all stored, and no others', () => {
  const consequence = { kept: [2], eventIds: ['a', 'b'] };
  expect(find(anAccount({ consequence }), { eventIds: ['a', 'b'] })).toEqual(KEPT);
  expect(find(anAccount({ consequence }), { eventIds: ['a'] }).faults).toHaveLength(1);
  expect(
    find(anAccount({ consequence: { kept: [1, 2], eventIds: ['a'] } }), { eventIds: ['a', 'c'] }).faults,
  ).toHaveLength(1);
});
