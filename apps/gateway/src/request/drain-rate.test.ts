import { DrainRate } from './drain-rate';

test('the rate follows what was drained and fades when nothing is', () => {
  let now = 0;
  const rate = new DrainRate(() => now);
  expect(rate.bytesPerSecond()).toBe(0);
  for (; now < 20_000; now += 100) rate.drained(10_000);
  expect(rate.bytesPerSecond()).toBeCloseTo(100_000, -3);
  now += 60_000;
  expect(rate.bytesPerSecond()).toBeLessThan(2_000);
});
