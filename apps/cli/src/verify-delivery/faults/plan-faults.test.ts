import { FAULT_KINDS, type BreakablePart, type FaultKind } from './fault';
import { planFaults } from './plan-faults';

const PROCESS: readonly FaultKind[] = ['kill', 'restart', 'pause', 'outage'];
const PARTS: readonly BreakablePart[] = [
  { name: 'gateway', kinds: ['cut-requests'] },
  { name: 'gateway-1', kinds: PROCESS },
  { name: 'gateway-2', kinds: PROCESS },
  { name: 'normaliser', kinds: ['extra-copy'] },
  { name: 'normaliser-1', kinds: [...PROCESS, 'zombie'] },
  { name: 'clickhouse', kinds: [...PROCESS, 'cut-inserts', 'late-inserts', 'slow-store'] },
  { name: 'kafka', kinds: PROCESS },
];
const SHORT = { durationMs: 180_000, count: 20, parts: PARTS };
const LONG = { durationMs: 1_800_000, count: 60, parts: PARTS };

it('is the same for the same seed, on any machine, and another one for another seed', () => {
  expect(planFaults({ seed: 5, ...SHORT })).toEqual(planFaults({ seed: 5, ...SHORT }));
  expect(planFaults({ seed: 5, ...SHORT })).not.toEqual(planFaults({ seed: 6, ...SHORT }));
  expect(planFaults({ seed: 5, ...SHORT })[1]).toEqual({
    atMs: 17_510,
    kind: 'cut-inserts',
    part: 'clickhouse',
    forMs: 7_197,
  });
});

describe.each([
  ['3 minutes', SHORT],
  ['30 minutes', LONG],
])('in %s', (_name, options) => {
  const plans = Array.from({ length: 50 }, (_, seed) => planFaults({ seed, ...options }));

  it('has as many faults as were asked for, in order, each over before the load is', () => {
    for (const plan of plans) {
      expect(plan).toHaveLength(options.count);
      const times = plan.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((left, right) => left - right));
      expect(times[0]).toBeGreaterThanOrEqual(3_000);
      for (const { atMs, forMs } of plan) expect(atMs + forMs).toBeLessThanOrEqual(options.durationMs);
    }
  });

  it('has every kind, at parts that can suffer it', () => {
    for (const plan of plans) {
      expect(new Set(plan.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS));
      for (const { kind, part } of plan) expect(PARTS.find(({ name }) => name === part)?.kinds).toContain(kind);
    }
  });

  it('breaks the next thing sometimes before the last one can have healed, and sometimes long after', () => {
    for (const plan of plans) {
      const gaps = plan.slice(1).map(({ atMs }, place) => atMs - (plan[place]?.atMs ?? 0));
      expect(gaps.some((gap) => gap < 1_500)).toBe(true);
      expect(gaps.some((gap) => gap > options.durationMs / options.count)).toBe(true);
    }
  });
});

it('breaks every kind of part in a short run', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const killed = planFaults({ seed, ...SHORT }).filter(({ kind }) => PROCESS.includes(kind));
    const groups = new Set(killed.map(({ part }) => part.replace(/-\d$/, '')));
    expect(groups).toEqual(new Set(['gateway', 'normaliser', 'clickhouse', 'kafka']));
  }
});

it('breaks every part in a long run', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const broken = new Set(planFaults({ seed, ...LONG }).map(({ part }) => part));
    expect(broken).toEqual(new Set(PARTS.map(({ name }) => name)));
  }
});

it('keeps a zombie asleep for longer than a session of 6 s, and a paused part for less', () => {
  const plan = planFaults({ seed: 1, ...LONG });
  for (const { forMs } of plan.filter(({ kind }) => kind === 'zombie')) expect(forMs).toBeGreaterThan(7_000);
  for (const { forMs } of plan.filter(({ kind }) => kind === 'pause')) expect(forMs).toBeLessThanOrEqual(3_000);
});

it('has only the kinds that were asked for, and nothing where no part can suffer them', () => {
  const kinds = ['kill', 'zombie'] as const;
  expect(new Set(planFaults({ seed: 1, ...LONG, kinds }).map(({ kind }) => kind))).toEqual(new Set(kinds));
  expect(planFaults({ seed: 1, ...LONG, parts: PARTS.slice(1, 3), kinds: ['zombie'] })).toEqual([]);
  expect(planFaults({ seed: 1, ...LONG, count: 0 })).toEqual([]);
});
