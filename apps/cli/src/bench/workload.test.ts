import { extentOf, paceOf, selectWorkloads, WORKLOADS, type Amounts } from './workload';

const namesOf = (...args: Parameters<typeof selectWorkloads>) =>
  selectWorkloads(...args).map(({ id, connections }) => `${id} ${String(connections)}`);

const AMOUNTS: Amounts = { warmUpMs: 1, windowMs: 2, backlog: 3, sustainMs: 4 };

test('all workloads are measured unless some are asked for', () => {
  expect(namesOf(undefined, false)).toEqual(['W1 64', 'W1 512', 'W2 16', 'W3 16', 'W4 64']);
  expect(namesOf(['W3', 'W1'], false)).toEqual(['W1 64', 'W1 512', 'W3 16']);
});

test('a backlog is left out where services cannot be held back, and refused where it is asked for', () => {
  expect(namesOf(undefined, true)).toEqual(['W1 64', 'W1 512', 'W2 16', 'W4 64']);
  expect(() => namesOf(['W3'], true)).toThrow('W3 needs services that can be held back');
});

test('posts go on for a time, all at once for a time of its own, a backlog has a number of events', () => {
  const posts = { kind: 'time', warmUpMs: 1, windowMs: 2 };
  expect(WORKLOADS.map((workload) => extentOf(workload, AMOUNTS))).toEqual([
    posts,
    posts,
    posts,
    { kind: 'events', events: 3 },
    { kind: 'time', warmUpMs: 1, windowMs: 4 },
  ]);
});

test('only all at once has a pace: a rate, or as many as become rows', () => {
  const kinds = (amounts: Amounts) => WORKLOADS.map((workload) => paceOf(workload, amounts).kind);
  expect(kinds(AMOUNTS)).toEqual(['at-once', 'at-once', 'at-once', 'at-once', 'stored']);
  expect(kinds({ ...AMOUNTS, rate: 80_000 })).toEqual(['at-once', 'at-once', 'at-once', 'at-once', 'rate']);
  expect(WORKLOADS.map((workload) => paceOf(workload, { ...AMOUNTS, rate: 80_000 })).at(-1)).toEqual({
    kind: 'rate',
    eventsPerSecond: 80_000,
  });
});
