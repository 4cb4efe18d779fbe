import { parseIsoTime } from './iso-time';

test.each([
  ['2024-01-02T03:04:05.678Z', '2024-01-02T03:04:05.678Z'],
  ['2024-01-02T03:04:05.6789999Z', '2024-01-02T03:04:05.678Z'],
  ['2024-01-02t03:04:05z', '2024-01-02T03:04:05.000Z'],
  ['2025-11-15T15:53:15+00:00', '2025-11-15T15:53:15.000Z'],
  ['2025-11-15T01:30:00+02:00', '2025-11-14T23:30:00.000Z'],
  ['2025-11-15T01:30:00-0530', '2025-11-15T07:00:00.000Z'],
  ['2025-11-15T01:30+02', '2025-11-14T23:30:00.000Z'],
  ['2024-02-29 12:00:00,5Z', '2024-02-29T12:00:00.500Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
])('%s is %s', (text, instant) => {
  expect(parseIsoTime(text)).toBe(Date.parse(instant));
});

test.each([
  '',
  'yesterday',
  '2024',
  '1763450476527',
  '2024-13-01T00:00:00Z',
  '2024-00-01T00:00:00Z',
  '2023-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2024-02-30T00:00:00Z',
  '2024-01-01T24:00:00Z',
  '2024-01-01T00:00:60Z',
  '2024-01-01T00:00:00.Z',
  '2024-01-01T00:00:00.1234567890Z',
  '2024-01-01T00:00:00Z ',
  '2024-01-01T00:00:00 Europe/Madrid',
])('%j is not a time', (text) => {
  expect(parseIsoTime(text, 'Z')).toBeUndefined();
});

test('a text without an offset is a time only to a contract that says which offset it means', () => {
  expect(parseIsoTime('2025-11-15T15:53:15')).toBeUndefined();
  expect(parseIsoTime('2025-11-15')).toBeUndefined();
  expect(parseIsoTime('2025-11-15T15:53:15', 'Z')).toBe(Date.UTC(2025, 10, 15, 15, 53, 15));
  expect(parseIsoTime('2025-11-15', 'Z')).toBe(Date.UTC(2025, 10, 15));
});
