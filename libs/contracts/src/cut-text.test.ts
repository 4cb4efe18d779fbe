import { cutText } from './cut-text';

test('a text is cut at its length, but never in the middle of a character', () => {
  expect(cutText('abc', 2)).toBe('ab');
  expect(cutText('a😀b', 2)).toBe('a');
  expect(cutText('a😀b', 3)).toBe('a😀');
});
