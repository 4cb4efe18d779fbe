import { Pace, toRate } from './pace';

/** A clock that only sleeping moves. */
function paced(perSecond: number | undefined) {
  let now = 0;
  const sleep = (ms: number) => Promise.resolve((now += ms));
  return { pace: new Pace(perSecond, () => now, sleep), time: () => now };
}

test('what is taken is paid for before the next, however much it was', async () => {
  const { pace, time } = paced(10);
  const times: number[] = [];
  for (const count of [1, 5, 0, 10]) {
    await pace.take(count);
    times.push(time());
  }
  expect(times).toEqual([0, 100, 600, 600]);
});

test('time that was not used is not saved up for a burst', async () => {
  let now = 0;
  const sleep = (ms: number) => Promise.resolve((now += ms));
  const pace = new Pace(10, () => now, sleep);
  await pace.take(1);
  now = 10_000;
  await pace.take(1);
  await pace.take(1);
  expect(now).toBe(10_100);
});

test('without a rate nothing waits', async () => {
  const { pace, time } = paced(undefined);
  await pace.take(1_000_000);
  await pace.take(1);
  expect(time()).toBe(0);
});

test.each([
  [undefined, 32],
  [5, 5],
  [0.5, 1],
  [1_000, 32],
])('at a rate of %s at most %s go together', (rate, count) => {
  expect(new Pace(rate).atOnce(32)).toBe(count);
});

test('a rate is a number a second', () => {
  expect([toRate('50/s'), toRate('0.5')]).toEqual([50, 0.5]);
  for (const text of ['', '0', '-1', 'fast', '5/m']) expect(() => toRate(text)).toThrow('A rate like 50 or 50/s');
});
