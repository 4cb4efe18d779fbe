import { toDateText } from './to-date-text';

const TIME = Date.UTC(2026, 0, 15, 12, 0, 0, 120);

test.each([
  [undefined, '2026-01-15T12:00:00.12+00:00'],
  ['2026-01-15T12:00:00.120Z', '2026-01-15T12:00:00.12+00:00'],
  ['2030-01-01T12:00:00.0000000-05:00', '2026-01-15T07:00:00.12-05:00'],
  ['2030-01-01T12:00:00+0530', '2026-01-15T17:30:00.12+05:30'],
  ['2030-01-01', '2026-01-15T12:00:00.12+00:00'],
  ['no date -05:00', '2026-01-15T12:00:00.12+00:00'],
  [5, '2026-01-15T12:00:00.12+00:00'],
])('beside the sent date %j a time is written %s', (sent, text) => {
  expect(toDateText(TIME, sent)).toBe(text);
});

test('a whole second has no fraction', () => {
  expect(toDateText(Date.UTC(2026, 0, 15, 10))).toBe('2026-01-15T10:00:00+00:00');
});
