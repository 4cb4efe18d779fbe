import { findFaults, isNoisy, toPhase } from './workload-result';
import { aResult } from './testing/a-result';

test('CPU time is told per event', () => {
  const usage = { seconds: 9, cpuTime: { gateway: 30_000, kafka: 5_000 }, foreignShare: 0.02 };
  expect(toPhase(1_000, 2, usage)).toEqual({
    events: 1_000,
    seconds: 2,
    eventsPerSecond: 500,
    cpuPerEvent: { gateway: 30, kafka: 5 },
    foreignShare: 0.02,
  });
});

test('no events in no time are figures, too', () => {
  const phase = toPhase(0, 0, { seconds: 0, cpuTime: { gateway: 10 }, foreignShare: 0 });
  expect(phase).toMatchObject({ eventsPerSecond: 0, cpuPerEvent: { gateway: 0 } });
});

test('a run is noisy when other programs took a seventeenth of the machine', () => {
  const { ingest } = aResult();
  expect([0.06, 0.061].map((foreignShare) => isNoisy({ ...ingest, foreignShare }))).toEqual([false, true]);
});

test('a run in which each acknowledged event is stored once has no fault', () => {
  expect(findFaults(aResult())).toEqual([]);
});

test.each([
  ['lost', { stored: 999, distinctIds: 999 }, ['W1 native: 1000 events acknowledged, but 999 stored']],
  [
    'doubled',
    { stored: 1_001 },
    ['W1 native: 1000 events acknowledged, but 1001 stored', 'W1 native: 1001 rows, but 1000 ids'],
  ],
  ['refused', { refusals: { '503: busy': 2 } }, ['W1 native: 2 requests refused: 503: busy']],
  ['missing', { acknowledged: 0, stored: 0, distinctIds: 0 }, ['W1 native: no event was acknowledged']],
])('events that are %s are a fault', (_case, changes, faults) => {
  expect(findFaults(aResult(changes))).toEqual(faults);
});
