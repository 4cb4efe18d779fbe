import { ClickHouseError } from '@millrace/clickhouse';
import { InsertPressure, type PressureCause } from './insert-pressure';

let now: number;
let causes: PressureCause[];
let pressure: InsertPressure;

beforeEach(() => {
  now = 0;
  causes = [];
  pressure = new InsertPressure({ onPressure: (cause) => causes.push(cause), now: () => now });
});

const tooManyParts = new ClickHouseError('Too many parts (300)', 252, true);
const never = new AbortController().signal;

/** One insert after the other, each of a second. */
function fail(error: unknown = tooManyParts): void {
  const startedAt = now;
  now += 1_000;
  pressure.noteFailure(error, startedAt);
}

function succeed(seconds = 1): void {
  const startedAt = now;
  now += seconds * 1_000;
  pressure.noteSuccess(startedAt);
}

test('nothing waits while ClickHouse keeps up', async () => {
  succeed();
  expect(pressure.spacingMs).toBe(0);
  await pressure.turn(never);
  await pressure.turn(never);
});

test('batches move apart with every sign of pressure, up to ten seconds', () => {
  const spacings = Array.from({ length: 8 }, () => {
    fail();
    return pressure.spacingMs;
  });
  expect(spacings).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

test('they move together again with every good insert, until nothing waits', () => {
  for (let i = 0; i < 4; i += 1) fail();
  let inserts = 0;
  for (let last = pressure.spacingMs; last > 0; inserts += 1) {
    succeed();
    expect(pressure.spacingMs).toBeLessThan(last);
    last = pressure.spacingMs;
  }
  expect(inserts).toBe(10);
});

test('inserts that were under way together and failed are one sign', () => {
  now = 1_000;
  for (let partition = 0; partition < 12; partition += 1) pressure.noteFailure(tooManyParts, 0);
  expect(pressure.spacingMs).toBe(250);
  expect(causes).toEqual(['too_many_parts']);
});

test.each<[PressureCause, ClickHouseError]>([
  ['too_many_parts', tooManyParts],
  ['memory', new ClickHouseError('Memory limit exceeded', 241, true)],
  ['overload', new ClickHouseError('Too many simultaneous queries', 202, true)],
])('%s is pressure', (cause, error) => {
  fail(error);
  expect(causes).toEqual([cause]);
});

test.each([
  ['no answer', new ClickHouseError('no answer', undefined, true)],
  ['a refusal', new ClickHouseError('Cannot parse', 117, false)],
  ['an error of ours', new Error('no')],
])('%s is none', (_what, error) => {
  fail(error);
  expect(pressure.spacingMs).toBe(0);
});

test('an insert that takes longer than five seconds is pressure, though it succeeds', () => {
  succeed(6);
  expect(causes).toEqual(['slow']);
  expect(pressure.spacingMs).toBe(250);
});

test('turns are given in the order of asking, a spacing apart', async () => {
  pressure = new InsertPressure({ onPressure: () => undefined });
  pressure.noteFailure(tooManyParts, performance.now());
  const order: number[] = [];
  const startedAt = performance.now();
  await Promise.all([1, 2, 3].map((each) => pressure.turn(never).then(() => order.push(each))));
  expect(order).toEqual([1, 2, 3]);
  expect(performance.now() - startedAt).toBeGreaterThan(495);
});

test('nobody waits for a turn that is not wanted any more', async () => {
  for (let i = 0; i < 8; i += 1) fail();
  await pressure.turn(never);
  await pressure.turn(AbortSignal.abort());
});
