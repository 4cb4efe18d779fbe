import { PartitionRotation } from './partition-rotation';

let time: number;
let rotation: PartitionRotation;

beforeEach(() => {
  time = 0;
  rotation = new PartitionRotation([0, 1, 2], () => time);
});

/** Takes a partition and gives it back. */
function use(outcome: 'worked' | 'failed'): number | undefined {
  const partition = rotation.take();
  if (partition !== undefined) rotation.giveBack(partition, outcome);
  return partition;
}

test('each is in use once at a time', () => {
  expect([rotation.take(), rotation.take(), rotation.take(), rotation.take()]).toEqual([0, 1, 2, undefined]);
  rotation.giveBack(1, 'worked');
  expect(rotation.take()).toBe(1);
});

test('one that failed is left out, and has its turn again after a while', () => {
  expect(use('failed')).toBe(0);
  expect([use('worked'), use('worked'), use('worked')]).toEqual([1, 2, 1]);
  time = 5_000;
  expect([use('worked'), use('worked'), use('worked')]).toEqual([2, 0, 1]);
});

test('where all have failed they are tried in turn', () => {
  expect([use('failed'), use('failed'), use('failed')]).toEqual([0, 1, 2]);
  expect([use('failed'), use('worked')]).toEqual([0, 1]);
  expect(use('worked')).toBe(1);
});
