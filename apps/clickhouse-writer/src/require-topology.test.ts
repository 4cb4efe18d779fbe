import { TOPICS } from '@millrace/contracts';
import { requireTopology } from './require-topology';

const aTopology = (rawPartitions: number) => ({
  incarnation: 'i1',
  partitions: { [TOPICS.raw]: rawPartitions, [TOPICS.normalised]: 4 },
  createdAt: 0,
});

test('a topology whose marks fit is taken', () => {
  expect(requireTopology(aTopology(100)).incarnation).toBe('i1');
});

test('without topics the writer refuses to start, with the command to run', () => {
  expect(() => requireTopology(undefined)).toThrow('run `millrace migrate`');
});

test('with more raw partitions than marks fit the writer refuses to start', () => {
  expect(() => requireTopology(aTopology(101))).toThrow('events.raw.v1 has 101 partitions');
});
