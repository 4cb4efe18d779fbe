import { advanceMark, isAtOrBelowMark } from './marks';

const marks = new Map([[0, { offset: 10, index: 5 }]]);

test.each([
  ['an earlier offset', 0, { offset: 9, index: 999 }, true],
  ['the mark itself', 0, { offset: 10, index: 5 }, true],
  ['the next index', 0, { offset: 10, index: 6 }, false],
  ['a later offset', 0, { offset: 11, index: 0 }, false],
  ['a raw partition without a mark', 1, { offset: 0, index: 0 }, false],
])('%s is a replay: %#', (_case, partition, position, expected) => {
  expect(isAtOrBelowMark(marks, partition, position)).toBe(expected);
});

test('a mark only ever rises, and the old marks stay as they were', () => {
  expect(advanceMark(marks, 0, { offset: 9, index: 0 })).toBe(marks);
  const risen = advanceMark(marks, 0, { offset: 12, index: 0 });
  expect(risen.get(0)).toEqual({ offset: 12, index: 0 });
  expect(marks.get(0)).toEqual({ offset: 10, index: 5 });
});
