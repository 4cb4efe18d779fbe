import { RECEIVED_AT } from '@millrace/testing';
import { toGenerationTime } from './generation-time';

const DAY = 24 * 60 * 60 * 1_000;

test.each([
  ['no date', undefined, RECEIVED_AT],
  ['a date that was never set', Date.parse('0001-01-01T00:00:00Z'), RECEIVED_AT],
  ['a millisecond in the future', RECEIVED_AT + 1, RECEIVED_AT],
  ['a millisecond ago', RECEIVED_AT - 1, RECEIVED_AT - 1],
  ['three days ago', RECEIVED_AT - 3 * DAY, RECEIVED_AT - 3 * DAY],
  ['a millisecond more', RECEIVED_AT - 3 * DAY - 1, 'too-old'],
  ['the day after the date that was never set', Date.parse('0001-01-02T00:00:00Z'), 'too-old'],
])('%s', (_case, sent, expected) => {
  expect(toGenerationTime(sent, RECEIVED_AT)).toBe(expected);
});
