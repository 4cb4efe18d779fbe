import { Turns } from './turns';

function takeAll(turns: Turns, project: string) {
  const taken: (() => void)[] = [];
  for (let turn = turns.take(project); turn !== undefined; turn = turns.take(project)) taken.push(turn);
  return taken;
}

test.each([
  [0, 0, 0],
  [1, 1, 0],
  [7, 7, 0],
  [16, 14, 2],
  [100, 88, 12],
])('of %i turns one project gets %i, and another %i then', (limit, ofOne, ofOther) => {
  const turns = new Turns(limit);
  expect([takeAll(turns, 'one').length, takeAll(turns, 'other').length, turns.taken]).toEqual([ofOne, ofOther, limit]);
});

test('a turn that is given back is taken again', () => {
  const turns = new Turns(16);
  const [first] = takeAll(turns, 'one');
  expect(turns.take('one')).toBeUndefined();
  first?.();
  expect(turns.take('one')).toBeDefined();
  expect(turns.taken).toBe(14);
});
