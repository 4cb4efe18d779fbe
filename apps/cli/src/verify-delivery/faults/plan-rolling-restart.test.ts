import { planRollingRestart } from './plan-rolling-restart';

const PARTS = [
  { name: 'gateway', kinds: ['cut-requests'] },
  { name: 'gateway-1', kinds: ['kill', 'restart'] },
  { name: 'gateway-2', kinds: ['kill', 'restart'] },
] as const;

it('restarts every part that can be, in turn, and none at the end of the load', () => {
  expect(planRollingRestart({ durationMs: 60_000, parts: PARTS })).toEqual([
    { atMs: 3_000, kind: 'restart', part: 'gateway-1', forMs: 0 },
    { atMs: 27_000, kind: 'restart', part: 'gateway-2', forMs: 0 },
  ]);
});

it('goes round again while the load lasts', () => {
  const plan = planRollingRestart({ durationMs: 360_000, parts: PARTS });
  expect(plan.map(({ part }) => part)).toEqual(Array.from({ length: 3 }, () => ['gateway-1', 'gateway-2']).flat());
  expect(plan.at(-1)?.atMs).toBeLessThan(306_000);
});
