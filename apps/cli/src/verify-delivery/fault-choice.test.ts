import { planChosenFaults, toFaultChoice } from './fault-choice';
import type { BreakablePart } from './faults/fault';

const PARTS: readonly BreakablePart[] = [
  { name: 'gateway-1', kinds: ['kill', 'restart', 'pause'] },
  { name: 'clickhouse', kinds: ['kill', 'restart', 'outage'] },
];

const plan = (text: string, durationMs = 90_000) =>
  planChosenFaults(toFaultChoice(text), { seed: 1, durationMs, parts: PARTS });

test('a number asks for so many faults', () => {
  expect(plan('7')).toHaveLength(7);
});

test('kinds ask for faults of these kinds, as many as the time allows', () => {
  const faults = plan('kill, outage');
  expect(faults).toHaveLength(10);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['kill', 'outage']));
});

test('restart alone asks for a rolling restart, which spares what there is only one of', () => {
  expect(plan('restart').map(({ kind, part }) => `${kind} ${part}`)).toEqual(['restart gateway-1']);
});

test('none asks for none', () => {
  expect(plan('none')).toEqual([]);
});

test.each(['0', 'earthquake', ''])('"%s" is refused', (text) => {
  expect(() => toFaultChoice(text)).toThrow();
});
