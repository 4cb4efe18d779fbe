import { JsonFields } from '@millrace/contracts';
import { EARLIEST_EVENT_TIME, LATEST_EVENT_TIME } from '@millrace/domain';
import { readPageSearch, readSearch } from './read-search';

test.each([
  ['0001-01-01T00:00:00Z', EARLIEST_EVENT_TIME],
  ['2025-11-18T13:00:00.5+01:00', Date.UTC(2025, 10, 18, 12, 0, 0, 500)],
  ['9999-12-31T23:59:59Z', LATEST_EVENT_TIME + 1],
])('a period from %s begins within the times that events have', (start, from) => {
  const search = readSearch(new JsonFields({ start }, 0), 'simulator');
  expect(search).toMatchObject({ kind: 'ok', value: { period: { from } } });
});

test('all faults are told of, a filter only when there are no others', () => {
  const fields = new JsonFields({ start: 'noon', severity: 'bogus', filter: '(' }, 0);
  const message = '"severity" must be one of INFO, WATCH, WARNING, DISTRESS, CRITICAL, SEVERE; "start" is not a date';
  expect(readSearch(fields, 'simulator')).toEqual({
    kind: 'bad-request',
    fault: { message: `${message} that conforms to RFC 3339` },
  });
});

test('a page is counted from the start only where it was asked for so', () => {
  expect(readPageSearch(new JsonFields({}, 0), 'simulator')).not.toHaveProperty('value.skip');
  expect(readPageSearch(new JsonFields({ pos: '0' }, 0), 'simulator')).toHaveProperty('value.skip', 0);
});
