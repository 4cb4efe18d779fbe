import { explore } from '../explore';
import {
  createReplicationModel,
  REPLICATION_PROTECTIONS,
  type ReplicationProtection,
  type ReplicationScenario,
} from './replication-model';

const ALL = Object.keys(REPLICATION_PROTECTIONS) as ReplicationProtection[];

test('three brokers lose nothing that was acknowledged when one of them is gone for good', () => {
  const faults = { losses: 1, lags: 2 };
  const { fault, states } = explore(createReplicationModel({ records: 2, faults, protections: new Set(ALL) }));
  expect(fault).toBeUndefined();
  expect(states).toBeGreaterThan(500);
});

test('they cannot lose two of them at once: the third replica is for that', () => {
  const { fault } = explore(
    createReplicationModel({ records: 1, faults: { losses: 2, lags: 1 }, protections: new Set(ALL) }),
  );
  expect(fault?.message).toContain('acknowledged');
});

const NEEDED: Readonly<Record<ReplicationProtection, ReplicationScenario['faults']>> = {
  acknowledgedByAll: { losses: 1 },
  minInSync: { losses: 1, lags: 2 },
  cleanElection: { losses: 1, lags: 1 },
};

const needs = ALL.map((name) => ({ name, meaning: REPLICATION_PROTECTIONS[name], faults: NEEDED[name] }));

test.each(needs)('a record $meaning: otherwise it is lost', ({ name, faults }) => {
  const protections = new Set(ALL.filter((protection) => protection !== name));
  const { fault } = explore(createReplicationModel({ records: 2, faults, protections }));
  expect(fault?.message).toContain('acknowledged and');
});
