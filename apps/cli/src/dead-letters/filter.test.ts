import { Command } from 'commander';
import type { DeadLetterFilter } from './filter';
import { toCondition } from './filter';
import { addFilterOptions, filterOf, stateOption } from './filter-options';

function filterOfArguments(...args: readonly string[]): DeadLetterFilter {
  const command = addFilterOptions(new Command().exitOverride().configureOutput({ writeErr: () => undefined }));
  command.addOption(stateOption()).parse(args, { from: 'user' });
  return filterOf(command.opts<DeadLetterFilter>());
}

const ID = '0197a2c4-0000-7000-8000-000000000000';

test('only what is said narrows the dead letters, values apart from the SQL', () => {
  expect(toCondition({ state: 'all' })).toEqual({ sql: '1', parameters: {} });
  expect(toCondition(filterOfArguments('--project', "a,b'", '--text', "it's"))).toEqual({
    sql: 'project IN {project:Array(String)} AND positionCaseInsensitiveUTF8(reason, {text:String}) > 0 AND state = {state:String}',
    parameters: { project: ['a', "b'"], text: "it's", state: 'open' },
  });
});

test('an empty list of ids means none, not all', () => {
  expect(toCondition({ ids: [], state: 'all' }).sql).toBe('dead_letter_id IN {ids:Array(UUID)}');
});

test('a time is a point, or how long ago', () => {
  const before = Date.now();
  const { since = 0, until } = filterOfArguments('--since', '2h', '--until', '2026-11-21T08:00Z');
  expect(since).toBeGreaterThanOrEqual(before - 7_200_000);
  expect(since).toBeLessThanOrEqual(Date.now() - 7_200_000);
  expect(until).toBe(Date.UTC(2026, 10, 21, 8));
});

test('ids are told from texts, in whatever case', () => {
  expect(filterOfArguments('--request', ID.toUpperCase()).request).toEqual([ID]);
});

test.each([
  [['--since', 'yesterday'], 'A time like'],
  [['--event', 'e-1'], 'is not an id'],
  [['--code', 'wrong'], 'is not one of undecodable_record'],
  [['--stage', 'gateway'], 'is not one of normalise, store'],
  [['--state', 'closed'], 'Allowed choices are open, replayed, all'],
])('%s is refused', (args, message) => {
  expect(() => filterOfArguments(...args)).toThrow(message);
});
