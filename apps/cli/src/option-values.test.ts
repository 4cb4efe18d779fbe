import { toChoices, toCount, toDialects } from './option-values';

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
