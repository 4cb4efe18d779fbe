import { takeSnapshot, usageBetween, type UsageSnapshot } from './usage';

const BEFORE: UsageSnapshot = {
  at: 1_000,
  processes: { gateway: 7, kafka: 8 },
  cpuTime: { gateway: 100, kafka: 1_000 },
  machine: { busy: 5_000, total: 10_000 },
};

const AFTER: UsageSnapshot = {
  at: 3_500,
  processes: { gateway: 7, kafka: 8, normaliser: 9 },
  cpuTime: { gateway: 400, kafka: 1_200, normaliser: 5 },
  machine: { busy: 5_700, total: 12_000 },
};

test('usage is what came between two looks, and the rest of the machine is foreign', () => {
  expect(usageBetween(BEFORE, AFTER)).toEqual({
    seconds: 2.5,
    cpuTime: { gateway: 300, kafka: 200 },
    foreignShare: 0.1,
  });
});

test('a foreign share is never negative', () => {
  expect(usageBetween(BEFORE, { ...AFTER, machine: { busy: 5_100, total: 12_000 } }).foreignShare).toBe(0);
});

test.each([
  ['was started again', { ...AFTER, processes: { gateway: 70, kafka: 8 } }],
  ['is down', { ...AFTER, processes: { kafka: 8 } }],
])('a process that %s cannot be measured', (_case, after) => {
  expect(() => usageBetween(BEFORE, after)).toThrow('gateway ended while it was measured');
});

test('a process that is gone is named', () => {
  expect(() => takeSnapshot({ bench: process.pid, kafka: 2 ** 22 + 1 })).toThrow('kafka ended while it was measured');
});
