import { toSeverity } from './to-severity';

test.each([
  ['trace', 'INFO'],
  ['debug', 'INFO'],
  ['info', 'INFO'],
  ['Warn', 'WARNING'],
  ['error', 'DISTRESS'],
  ['fatal', 'SEVERE'],
  ['something else', 'INFO'],
])('level %s is %s', (level, severity) => {
  expect(toSeverity('log', [], { '@level': level })).toBe(severity);
});

test('an error without a level is DISTRESS, with one it is the level', () => {
  expect(toSeverity('error', [], {})).toBe('DISTRESS');
  expect(toSeverity('error', [], { '@level': 'warn' })).toBe('WARNING');
});

test('the tag Critical lifts to CRITICAL and lowers nothing', () => {
  expect(toSeverity('log', ['critical'], {})).toBe('CRITICAL');
  expect(toSeverity('log', ['Critical'], { '@level': 'fatal' })).toBe('SEVERE');
});
