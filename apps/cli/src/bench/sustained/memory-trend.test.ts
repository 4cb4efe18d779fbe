import { MemoryWatch, trendOf } from './memory-trend';

test('a moment is the mean of a tenth of the looks', () => {
  const looks = Array.from({ length: 40 }, (_, index) => (index + 1) * 10);
  expect(trendOf(looks)).toEqual({ quarter: 125, end: 385 });
});

test('a start is not a trend: what grows only in the first quarter is flat', () => {
  expect(trendOf([1, 50, 100, 100, 100, 100, 100, 100])).toEqual({ quarter: 100, end: 100 });
});

test('of one look a quarter is the end, too', () => {
  expect(trendOf([7])).toEqual({ quarter: 7, end: 7 });
});

test('each process is looked at from the start on', () => {
  const watch = new MemoryWatch(() => ({ bench: process.pid }));
  watch.start();
  watch.stop();
  expect(watch.trends['bench']?.end).toBeGreaterThan(1e6);
});
