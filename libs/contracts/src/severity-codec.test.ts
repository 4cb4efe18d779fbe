import { SEVERITIES } from '@millrace/domain';
import { severityAlias, severityFromName, severityFromNumber, severityToNumber } from './severity-codec';

test('every severity has a number of its own that leads back to it', () => {
  expect(SEVERITIES.map((severity) => severityFromNumber(severityToNumber(severity)))).toEqual(SEVERITIES);
});

test.each([
  ['info', 'INFO'],
  ['Watch', 'WATCH'],
  ['WARNING', 'WARNING'],
  ['distress', 'DISTRESS'],
  ['critical', 'CRITICAL'],
  ['severe', 'SEVERE'],
  ['error', 'SEVERE'],
  ['WARNING_NEW', 'WARNING'],
])('the name %s is %s', (name, severity) => {
  expect(severityFromName(name)).toBe(severity);
});

test.each(['', 'bogus', ' INFO', 'constructor'])('the name %j is none', (name) => {
  expect(severityFromName(name)).toBeUndefined();
});

test('what was sent under another name is told from what was sent as it is read', () => {
  expect([2, 4, 'error', 'Warning_New'].map(severityAlias)).toEqual(['ERROR', 'WARNING_NEW', 'ERROR', 'WARNING_NEW']);
  expect([0, 7, 99, 'SEVERE', 'bogus'].map(severityAlias)).toEqual(Array(5).fill(undefined));
});
