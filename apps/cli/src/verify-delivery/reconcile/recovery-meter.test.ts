import type { FaultOutcome } from '../faults/fault';
import { RecoveryMeter } from './recovery-meter';

function anOutcome(brokenAt: number): FaultOutcome {
  const fault = { atMs: 0, kind: 'kill', part: 'gateway-1', forMs: 0 } as const;
  return { fault, brokenAt, healedAt: brokenAt, readyAt: brokenAt + 700 };
}

test('a fault is measured by the events that were sent within a second after it began', () => {
  const meter = new RecoveryMeter([anOutcome(1_000)]);
  meter.add(999, 1_200);
  meter.add(1_100, 5_000);
  meter.add(1_900, 4_000);
  meter.add(2_001, 9_000);
  expect(meter.report()).toMatchObject([{ readyMs: 700, firstStoredMs: 3_000, allStoredMs: 4_000 }]);
});

test('overlapping faults share their probes; a fault after the load has none', () => {
  const meter = new RecoveryMeter([anOutcome(90_000), anOutcome(1_000), anOutcome(1_500)]);
  meter.add(1_600, 2_000);
  expect(meter.report().map(({ firstStoredMs }) => firstStoredMs)).toEqual([1_000, 500, undefined]);
});

test('a fault that breaks connections off says how many', () => {
  expect(new RecoveryMeter([{ ...anOutcome(1_000), cuts: 7 }]).report()).toMatchObject([{ cuts: 7 }]);
});
