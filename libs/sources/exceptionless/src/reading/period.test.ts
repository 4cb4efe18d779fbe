import { InvalidQuery } from './invalid-query';
import { readOffset, readPeriod } from './period';

/** A Thursday. */
const NOW = '2026-01-15T12:30:00Z';

function periodOf(time: string | undefined, offsetMinutes = 0) {
  const { from, to } = readPeriod(time, { now: Date.parse(NOW), offsetMinutes });
  return [from, to].map((bound) => (bound === undefined ? undefined : new Date(bound).toISOString()));
}

/** The bound behind a time that is included. */
const JUST_AFTER_NOW = '2026-01-15T12:30:00.001Z';

test.each([
  [undefined, undefined, undefined],
  ['all', undefined, undefined],
  ['today', '2026-01-15T00:00:00.000Z', '2026-01-16T00:00:00.000Z'],
  ['Yesterday', '2026-01-14T00:00:00.000Z', '2026-01-15T00:00:00.000Z'],
  ['this week', '2026-01-12T00:00:00.000Z', '2026-01-19T00:00:00.000Z'],
  ['this month', '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
  ['last 24 hours', '2026-01-14T12:30:00.000Z', JUST_AFTER_NOW],
  ['last hour', '2026-01-15T11:30:00.000Z', JUST_AFTER_NOW],
  ['past 2 months', '2025-11-15T12:30:00.000Z', JUST_AFTER_NOW],
  ['now-1h TO now', '2026-01-15T11:30:00.000Z', JUST_AFTER_NOW],
  ['[now-1h TO now]', '2026-01-15T11:30:00.000Z', JUST_AFTER_NOW],
  ['{now-1h TO now}', '2026-01-15T11:30:00.001Z', '2026-01-15T12:30:00.000Z'],
  ['[now-1d/d TO now/d]', '2026-01-14T00:00:00.000Z', '2026-01-16T00:00:00.000Z'],
  ['[* TO 2026-01-10]', undefined, '2026-01-11T00:00:00.000Z'],
  ['2026-01-02T03:04:05Z TO *', '2026-01-02T03:04:05.000Z', undefined],
  ['2026-01-02T03:04:05+02:00 TO *', '2026-01-02T01:04:05.000Z', undefined],
  ['date|2026-01', '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
  ['2024', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
  ['[0001-01-01 TO now+100000y]', '1900-01-01T00:00:00.000Z', '2300-01-01T00:00:00.000Z'],
])('the time %j is from %s to %s', (time, from, to) => {
  expect(periodOf(time)).toEqual([from, to]);
});

test.each([
  ['today', '2026-01-15T05:00:00.000Z', '2026-01-16T05:00:00.000Z'],
  ['this year', '2026-01-01T05:00:00.000Z', '2027-01-01T05:00:00.000Z'],
  ['2026-01-10', '2026-01-10T05:00:00.000Z', '2026-01-11T05:00:00.000Z'],
  ['2026-01-10T00:00:00 TO *', '2026-01-10T05:00:00.000Z', undefined],
  ['2026-01-10T00:00:00Z TO *', '2026-01-10T00:00:00.000Z', undefined],
])('five hours west of Greenwich %j is from %s to %s', (time, from, to) => {
  expect(periodOf(time, -300)).toEqual([from, to]);
});

test('the month before a long one ends earlier', () => {
  const clock = { now: Date.parse('2026-03-31T12:00:00Z'), offsetMinutes: 0 };
  expect(readPeriod('last month', clock).from).toBe(Date.parse('2026-02-28T12:00:00Z'));
});

test.each(['soon', 'last', 'last x hours', 'now-1x TO now', '[now TO', '2026-13 TO *', 'now+999999y'])(
  'the time %j is refused',
  (time) => {
    expect(() => periodOf(time)).toThrow(InvalidQuery);
  },
);

test.each([
  [undefined, 0],
  ['-300', -300],
  ['-300m', -300],
  ['+2h', 120],
])('the offset %j is %d minutes', (text, minutes) => {
  expect(readOffset(text)).toBe(minutes);
});

test.each(['Europe/Madrid', '5d', '25h', ''])('the offset %j is refused', (text) => {
  expect(() => readOffset(text)).toThrow(InvalidQuery);
});
