import { explore } from '../explore';
import { createNormaliserModel, type NormaliserScenario } from './normaliser-model';
import { NORMALISER_PROTECTIONS, type NormaliserProtection } from './normaliser-state';

type Scenario = Omit<NormaliserScenario, 'protections'>;

/** Records of several events for both partitions, one of them with a position that is dropped. */
const RAW: Scenario['raw'] = [
  [
    { name: 'a', partition: 0 },
    { name: 'b', partition: 1 },
  ],
  [null, { name: 'c', partition: 0 }, { name: 'd', partition: 0 }],
  [{ name: 'e', partition: 1 }],
];

const ALL = Object.keys(NORMALISER_PROTECTIONS) as NormaliserProtection[];

test.each<[string, Scenario['faults']]>([
  ['two crashes', { crashes: 2 }],
  ['a crash and a lost answer', { crashes: 1, lostAnswers: 1 }],
  ['a rebalance that leaves a zombie, and a lost answer', { rebalances: 1, lostAnswers: 1 }],
])('nothing is lost or doubled: %s', (_name, faults) => {
  const { fault, states } = explore(createNormaliserModel({ raw: RAW, faults, protections: new Set(ALL) }));
  expect(fault).toBeUndefined();
  expect(states).toBeGreaterThan(1_000);
});

interface Need {
  readonly fault: 'stored twice' | 'committed and not stored';
  readonly faults: Scenario['faults'];
}

const TWICE = 'stored twice';
const LOST = 'committed and not stored';

const NEEDED: Readonly<Record<NormaliserProtection, Need>> = {
  commitsAfterAcks: { fault: LOST, faults: { crashes: 1 } },
  oneInFlight: { fault: LOST, faults: {} },
  repeatsUnanswered: { fault: LOST, faults: { lostAnswers: 1 } },
  sameIds: { fault: TWICE, faults: { crashes: 1 } },
  samePlaces: { fault: TWICE, faults: { crashes: 1 } },
  samePartitions: { fault: TWICE, faults: { crashes: 1 } },
};

const needs = ALL.map((name) => ({ name, meaning: NORMALISER_PROTECTIONS[name], ...NEEDED[name] }));

test.each(needs)('the normaliser $meaning: otherwise $fault', ({ name, fault, faults }) => {
  const protections = new Set(ALL.filter((protection) => protection !== name));
  const { fault: found } = explore(createNormaliserModel({ raw: RAW, faults, protections }));
  expect(found?.message).toContain(fault);
});
