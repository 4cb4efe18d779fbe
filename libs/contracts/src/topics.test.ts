import { overflowPartitionsOf } from './topics';

test.each([
  [1, []],
  [2, [1]],
  [4, [3]],
  [7, [6]],
  [12, [9, 10, 11]],
])('of %d raw partitions floods get %j', (partitions, expected) => {
  expect(overflowPartitionsOf(partitions)).toEqual(expected);
});
