import { compareRawPositions, MAX_EVENTS_PER_RECORD, rawIndex } from './coordinates';

test('the index of an event does not depend on how many events stood in the records before', () => {
  expect(rawIndex(2, 7)).toBe(2 * MAX_EVENTS_PER_RECORD + 7);
  expect(rawIndex(0, MAX_EVENTS_PER_RECORD - 1)).toBeLessThan(rawIndex(1, 0));
});

test('positions are ordered by offset, then by index', () => {
  const ordered = [
    { offset: 1, index: 9 },
    { offset: 2, index: 0 },
    { offset: 2, index: 1 },
  ];
  expect(ordered.toReversed().toSorted(compareRawPositions)).toEqual(ordered);
});
