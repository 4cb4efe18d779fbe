import { percentilesOf } from './percentiles';

test('a share of the times is at most its percentile', () => {
  const times = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
  expect(percentilesOf(times)).toEqual({ p50: 500, p99: 990, p999: 999 });
});

test('of one time every percentile is that time, of none it is 0', () => {
  expect(percentilesOf([7])).toEqual({ p50: 7, p99: 7, p999: 7 });
  expect(percentilesOf([])).toEqual({ p50: 0, p99: 0, p999: 0 });
});
