import type { PartitionLag } from '@millrace/kafka';
import { takenByGroup } from './taken-by-group';

const STAGE = { groupId: 'a-group', topic: 'a-topic' };
const lagOf = (partition: number, committed: number, end: number): PartitionLag => ({
  partition,
  committed,
  start: 0,
  end,
  lag: end - committed,
});

/** Gives the answers one after the other, and the last one again and again. */
function answering(...answers: readonly (readonly PartitionLag[])[]) {
  let asked = 0;
  return jest.fn(() => Promise.resolve(answers[Math.min(asked++, answers.length - 1)] ?? []));
}

test('what was there is waited for in every partition', async () => {
  const read = answering(
    [lagOf(0, 4, 4), lagOf(1, 0, 2)],
    [lagOf(0, 4, 4), lagOf(1, 1, 2)],
    [lagOf(0, 4, 4), lagOf(1, 2, 2)],
  );
  await takenByGroup(STAGE, read, 60_000);
  expect(read).toHaveBeenCalledTimes(3);
});

test('what comes meanwhile is not waited for', async () => {
  await takenByGroup(STAGE, answering([lagOf(0, 0, 2)], [lagOf(0, 2, 9)]), 60_000);
});

test('a group that does not go on is told with what it has left', async () => {
  const taken = takenByGroup(STAGE, answering([lagOf(0, 0, 2)], [lagOf(0, 1, 9)]), 0);
  await expect(taken).rejects.toThrow('a-group has still 1 records of a-topic to take');
});
