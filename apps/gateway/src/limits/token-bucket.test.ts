import { TokenBucket, toRequestRate } from './token-bucket';

const RATE = { requestsPerSecond: 2, burst: 3 };

/** What each of so many requests at one time is told. */
function takeAt(bucket: TokenBucket, now: number, times: number): boolean[] {
  return Array.from({ length: times }, () => bucket.take(now));
}

test('a pause allows the burst and no more', () => {
  const bucket = new TokenBucket(RATE, 0);
  expect(takeAt(bucket, 0, 4)).toEqual([true, true, true, false]);
  expect(takeAt(bucket, 3_600_000, 4)).toEqual([true, true, true, false]);
});

test('after the burst requests are taken at the rate, however often others are refused between', () => {
  const bucket = new TokenBucket(RATE, 0);
  let taken = 0;
  for (let now = 0; now <= 10_000; now += 10) if (bucket.take(now)) taken += 1;
  expect(taken).toBe(3 + 20);
});

test('who waits as told is taken', () => {
  const bucket = new TokenBucket({ requestsPerSecond: 0.25, burst: 1 }, 0);
  expect(takeAt(bucket, 0, 2)).toEqual([true, false]);
  expect(bucket.retryAfterSeconds()).toBe(4);
  expect(bucket.take(3_000)).toBe(false);
  expect(bucket.retryAfterSeconds()).toBe(1);
  expect(bucket.take(4_000)).toBe(true);
});

test('it shows its limit and what is left', () => {
  const bucket = new TokenBucket(RATE, 0);
  expect([bucket.limit, bucket.remaining]).toEqual([3, 3]);
  takeAt(bucket, 0, 4);
  expect(bucket.remaining).toBe(0);
  bucket.take(600);
  expect(bucket.remaining).toBe(0);
  bucket.take(2_100);
  expect(bucket.remaining).toBe(2);
});

test('another rate forgives nothing that was used', () => {
  const bucket = new TokenBucket(RATE, 0);
  takeAt(bucket, 0, 3);
  bucket.adopt({ requestsPerSecond: 2, burst: 100 });
  expect(bucket.take(0)).toBe(false);
  bucket.adopt({ requestsPerSecond: 10, burst: 1 });
  expect(takeAt(bucket, 1_000, 2)).toEqual([true, false]);
});

test.each([
  [{}, undefined],
  [{ eventsPerMonth: 5 }, undefined],
  [{ requestsPerSecond: 2.5 }, { requestsPerSecond: 2.5, burst: 3 }],
  [{ requestsPerSecond: 0.1 }, { requestsPerSecond: 0.1, burst: 1 }],
  [
    { requestsPerSecond: 10, burst: 2 },
    { requestsPerSecond: 10, burst: 2 },
  ],
])('of the limits %p the rate is %p', (quotas, rate) => {
  expect(toRequestRate(quotas)).toEqual(rate);
});
