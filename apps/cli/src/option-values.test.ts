import { toChoices, toCount, toDialects, toDuration, toShare } from './option-values';

test('several values are separated by commas, with or without spaces', () => {
  expect(toDialects('native, yamcs')).toEqual(['native', 'yamcs']);
  expect(toChoices('b', ['a', 'b'])).toEqual(['b']);
});

test.each(['klingon', 'native,', ''])('dialects as "%s" are refused with those that there are', (text) => {
  expect(() => toDialects(text)).toThrow('is not one of native, exceptionless, yamcs, biteral, cloudevents.');
});

test.each(['1.5', '-1', 'many'])('a count of %s is refused', (text) => {
  expect(() => toCount(text)).toThrow('A whole number is needed.');
});

test('a duration has a unit, a share may be in per cent', () => {
  expect([toDuration('90s'), toDuration('3m'), toDuration('2h')]).toEqual([90_000, 180_000, 7_200_000]);
  expect([toShare('2%'), toShare('0.5%'), toShare('0.02'), toShare('0')]).toEqual([0.02, 0.005, 0.02, 0]);
});

test.each(['90', '0s', '1.5m', 'soon', ''])('a duration of "%s" is refused', (text) => {
  expect(() => toDuration(text)).toThrow('A duration such as 90s, 3m or 2h is needed.');
});

test.each(['2', '101%', '-1%', 'some', ''])('a share of "%s" is refused', (text) => {
  expect(() => toShare(text)).toThrow('A share such as 2% is needed.');
});
