import { aResult } from './testing/a-result';
import { findFaults } from './workload-result';

test('a run in which each acknowledged event is stored once has no fault', () => {
  expect(findFaults(aResult())).toEqual([]);
});

test.each([
  ['lost', { stored: 999, distinctEvents: 999 }, ['W1 native json 64: 1000 events acknowledged, but 999 stored']],
  [
    'doubled',
    { stored: 1_001 },
    ['W1 native json 64: 1000 events acknowledged, but 1001 stored', 'W1 native json 64: 1001 rows, but 1000 events'],
  ],
  ['refused', { refusals: { '503: busy': 2 } }, ['W1 native json 64: 2 requests refused: 503: busy']],
  ['missing', { acknowledged: 0, stored: 0, distinctEvents: 0 }, ['W1 native json 64: no event was acknowledged']],
])('events that are %s are a fault', (_case, changes, faults) => {
  expect(findFaults(aResult(changes))).toEqual(faults);
});
