import { explore, type Model } from './explore';

/** Two programs that each read a number and write it back one higher. */
const counters: Model<{ total: number; read: readonly (number | null)[]; done: number }> = {
  initial: { total: 0, read: [null, null], done: 0 },
  *next({ total, read, done }) {
    for (const [program, value] of read.entries()) {
      if (value === -1) continue;
      const name = `program ${String(program)}`;
      if (value === null) yield { name: `${name} reads`, state: { total, read: read.with(program, total), done } };
      else yield { name: `${name} writes`, state: { total: value + 1, read: read.with(program, -1), done: done + 1 } };
    }
  },
  findFault: ({ total, done }) => (done === 2 && total !== 2 ? `counted ${String(total)}` : undefined),
};

test('the shortest way to a fault is told', () => {
  expect(explore(counters).fault).toEqual({
    message: 'counted 1',
    trace: ['program 0 reads', 'program 1 reads', 'program 0 writes', 'program 1 writes'],
  });
});

test('without a fault every state is visited once', () => {
  expect(explore({ ...counters, findFault: () => undefined })).toEqual({ states: 12, fault: undefined });
});
