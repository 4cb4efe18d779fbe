import { isNoisy, toPhase } from './phase';
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
