import { extentOf, selectWorkloads, WORKLOADS } from './workload';

const idsOf = (...args: Parameters<typeof selectWorkloads>) => selectWorkloads(...args).map(({ id }) => id);

test('all workloads are measured unless some are asked for', () => {
  expect(idsOf(undefined, false)).toEqual(['W1', 'W2', 'W3']);
  expect(idsOf(['W3', 'W1'], false)).toEqual(['W1', 'W3']);
});

test('a backlog is left out where services cannot be held back, and refused where it is asked for', () => {
  expect(idsOf(undefined, true)).toEqual(['W1', 'W2']);
  expect(() => selectWorkloads(['W3'], true)).toThrow('W3 needs services that can be held back');
});

test('posts go on for a time, a backlog has a number of events', () => {
  const extents = WORKLOADS.map((workload) => extentOf(workload, { warmUpMs: 1, windowMs: 2, backlog: 3 }));
  const posts = { kind: 'time', warmUpMs: 1, windowMs: 2 };
  expect(extents).toEqual([posts, posts, { kind: 'events', events: 3 }]);
});
