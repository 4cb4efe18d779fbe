import { brokerSilent, overloaded, spoolRefuses } from './refusals';

test('the time to wait is what the bytes ahead need at the measured rate, spread up to its double', () => {
  const load = { usedBytes: 40_000, bytesPerSecond: 4_000 };
  expect(overloaded(load, () => 0).retryAfterSeconds).toBe(10);
  expect(overloaded(load, () => 0.5).retryAfterSeconds).toBe(15);
  expect(overloaded(load, () => 0.999).retryAfterSeconds).toBe(20);
  expect(spoolRefuses(load, () => 0).retryAfterSeconds).toBe(10);
});

test('a fast drain still spreads retries, over whole seconds of at least one', () => {
  const load = { usedBytes: 10, bytesPerSecond: 1e9 };
  expect(overloaded(load, () => 0).retryAfterSeconds).toBe(1);
  expect(overloaded(load, () => 0.999).retryAfterSeconds).toBe(2);
});

test('where the rate is not known, or hardly anything drains, the wait is bounded', () => {
  expect(overloaded({ usedBytes: 1e9, bytesPerSecond: 0 }, () => 0).retryAfterSeconds).toBe(5);
  expect(overloaded({ usedBytes: 1e9, bytesPerSecond: 1 }, () => 0.999).retryAfterSeconds).toBe(60);
  expect(brokerSilent(() => 0).retryAfterSeconds).toBe(5);
});
