import { sha1Hex } from './sha1';

test('the digest is that of the text in UTF-8', () => {
  expect(sha1Hex('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  expect(sha1Hex('ñ')).toBe('c94bcf8c2a99decd9ede6a0a0fc681362c202fc3');
});
