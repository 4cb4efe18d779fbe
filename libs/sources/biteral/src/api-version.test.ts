import { requestedVersion } from './api-version';

test.each([
  [undefined, 1],
  ['', 1],
  [' 1 ', 1],
  ['v1', 1],
  ['1.0', 1],
  ['1.0.0b', 1],
  ['2', 2],
  ['10', 10],
  ['0', 0],
  ['latest', undefined],
  ['1;2', undefined],
  ['1, 1', undefined],
  ['-1', undefined],
])('the header %j asks for version %j', (value, version) => {
  expect(requestedVersion({ headers: { 'x-api-version': value } })).toBe(version);
});
