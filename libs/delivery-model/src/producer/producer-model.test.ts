import { explore } from '../explore';
import {
  createProducerModel,
  PRODUCER_PROTECTIONS,
  type ProducerProtection,
  type ProducerScenario,
} from './producer-model';

type Faults = ProducerScenario['faults'];

const ALL = Object.keys(PRODUCER_PROTECTIONS) as ProducerProtection[];

test('what is acknowledged is in the log, and nothing is there twice, whatever is lost, forgotten or dies', () => {
  const faults = { lostAnswers: 2, forgottenProducers: 1, crashes: 1 };
  const { fault, states } = explore(createProducerModel({ batches: 3, faults, protections: new Set(ALL) }));
  expect(fault).toBeUndefined();
  expect(states).toBeGreaterThan(100);
});

const NEEDED: Readonly<Record<ProducerProtection, { readonly fault: string; readonly faults: Faults }>> = {
  acknowledgesAfterBroker: { fault: 'acknowledged and not in the log', faults: { crashes: 1 } },
  // What kafkajs does by itself after a few attempts: the next batch gets the sequence number of the one given up.
  repeatsIdentical: { fault: 'acknowledged and not in the log', faults: { lostAnswers: 1 } },
  oneInFlight: { fault: 'in the log twice', faults: { lostAnswers: 1 } },
  readsLogFirst: { fault: 'in the log twice', faults: { lostAnswers: 1, forgottenProducers: 1 } },
};

const needs = ALL.map((name) => ({ name, meaning: PRODUCER_PROTECTIONS[name], ...NEEDED[name] }));

test.each(needs)('the publisher $meaning: otherwise $fault', ({ name, fault, faults }) => {
  const protections = new Set(ALL.filter((protection) => protection !== name));
  const { fault: found } = explore(createProducerModel({ batches: 3, faults, protections }));
  expect(found?.message).toContain(fault);
});
