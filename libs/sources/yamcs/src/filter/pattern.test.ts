import { countRepetitions, isPattern } from './pattern';

test.each(['', 'a', 'Hello$', '^\\d+\\s', '(?i)[a-z]', 'a{3}', 'a{3,}', 'a{0,1000}', '\\{9,3}', '[{9,3}]', '(?P<n>x)'])(
  '%j is a pattern',
  (text) => {
    expect(isPattern(text)).toBe(true);
  },
);

test.each(['(', 'a)', '[', '*', '(?=a)', '(?<!a)b', '(a)\\1', 'a{3,2}', 'a{1001}', 'a{2}{3}', '\\p{Nothing}'])(
  '%j is none',
  (text) => {
    expect(isPattern(text)).toBe(false);
  },
);

test.each([
  ['repetitions', 'a{0,999}'],
  ['letters', '\\pL'],
  ['letters in any case', '(?i)\\pL'],
  ['classes that are not', '[^\\pL]'],
  ['repetitions in each other', '(?:(?:(?:[^a]{10}){10}){10})'],
])('512 characters of %s are judged within a moment', (_, piece) => {
  const pattern = piece.repeat(Math.floor(512 / piece.length));
  isPattern(pattern);
  const started = performance.now();
  expect(isPattern(pattern)).toBe(true);
  expect(performance.now() - started).toBeLessThan(500);
});

test.each([
  ['a+b*', 0],
  ['a{3}', 3],
  ['a{3,}', 3],
  ['(?:a{0,9}b{2}){4}', 15],
  ['a{', 0],
])('%j repeats %d times by numbers', (text, times) => {
  expect(countRepetitions(text)).toBe(times);
});
