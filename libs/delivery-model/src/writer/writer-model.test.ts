import { explore } from '../explore';
import { createWriterModel, type WriterScenario } from './writer-model';
import { allBut, WRITER_PROTECTIONS, type WriterProtection } from './writer-protections';
import type { Log } from './writer-state';

type Scenario = Omit<WriterScenario, 'protections'>;

/** A normaliser's replay: the same coordinates again, after higher ones. */
const REPLAY: Log = [[{ coordinate: 0 }], [{ coordinate: 1 }], [{ coordinate: 0 }]];

/** A producer that repeats itself. */
const REPEATED_IDENTITY: Log = [[{ coordinate: 0, identity: 'a' }], [{ coordinate: 1, identity: 'a' }]];

/** The end of a month within a batch: ClickHouse stores it in two parts, or one of them. */
const MONTH_END: Log = [
  [{ coordinate: 0, month: 0 }],
  [{ coordinate: 1, month: 1, identity: 'a' }],
  [{ coordinate: 2, month: 0 }],
];

const BAD_ROW: Log = [[{ coordinate: 0 }, { coordinate: 1, isBad: true }, { coordinate: 2 }], [{ coordinate: 3 }]];

/** Messages of several events, replayed together with the one before. */
const MANY_EVENTS: Log = [
  [{ coordinate: 0 }, { coordinate: 1, identity: 'a' }],
  [{ coordinate: 0 }, { coordinate: 1, identity: 'a' }, { coordinate: 2, identity: 'a' }],
];

const WHOLE: Readonly<Record<string, Scenario>> = {
  'a crash, a rebalance and a lost answer, over a replay': {
    logs: [REPLAY],
    faults: { crashes: 1, rebalances: 1, lostAnswers: 1 },
  },
  'two rebalances, so three writers at once': { logs: [REPLAY], faults: { rebalances: 2 } },
  'half an insert, a rebalance and a lost answer, at the end of a month': {
    logs: [MONTH_END],
    faults: { failedInserts: 1, rebalances: 1, lostAnswers: 1 },
  },
  'two lost answers and a crash, over a repeated identity': {
    logs: [REPEATED_IDENTITY],
    faults: { lostAnswers: 2, crashes: 1 },
  },
  'messages of many events': { logs: [MANY_EVENTS], faults: { crashes: 1, rebalances: 1, lostAnswers: 1 } },
  'a row that ClickHouse refuses': { logs: [BAD_ROW], faults: { rebalances: 1, lostAnswers: 1 } },
  'forgotten tokens': { logs: [REPLAY], faults: { forgottenTokens: 1, rebalances: 1, lostAnswers: 1 } },
  'commits that expire': {
    logs: [MONTH_END],
    faults: { lostCommits: 1, crashes: 1, lostAnswers: 1, failedInserts: 1 },
  },
  'commits without metadata': { logs: [REPLAY], faults: { bareCommits: 1, crashes: 1, lostAnswers: 1 } },
  'retention that overtakes the writer': { logs: [REPLAY], faults: { retentions: 1, crashes: 1, lostAnswers: 1 } },
  'retention that takes of a repeated identity': {
    logs: [REPEATED_IDENTITY],
    faults: { retentions: 1, crashes: 1, lostAnswers: 1 },
  },
  'topics that are made anew': { logs: [REPLAY, REPLAY], faults: { recreations: 1, crashes: 1, lostAnswers: 1 } },
};

test.each(Object.entries(WHOLE))('nothing is lost or doubled: %s', (_name, scenario) => {
  const { fault, states } = explore(createWriterModel({ ...scenario, protections: allBut() }));
  expect(fault).toBeUndefined();
  // A model in which next to nothing can happen proves nothing.
  expect(states).toBeGreaterThan(1_000);
});

interface Need extends Scenario {
  readonly fault: 'stored twice' | 'committed and not stored';
  /** Another protection that would do alone. */
  readonly alsoWithout?: WriterProtection;
}

const TWICE = { fault: 'stored twice' } as const;
const LOST = { fault: 'committed and not stored' } as const;
const [REPLAYED, REPEATED] = [{ logs: [REPLAY] }, { logs: [REPEATED_IDENTITY] }] as const;

/** The least that shows what each protection is for. */
const NEEDED: Readonly<Record<WriterProtection, Need>> = {
  marks: { ...TWICE, ...REPLAYED, faults: {} },
  plan: { ...TWICE, ...REPLAYED, faults: { rebalances: 1 } },
  token: { ...TWICE, ...REPLAYED, faults: { lostAnswers: 1 } },
  epoch: { ...TWICE, ...REPLAYED, faults: { rebalances: 1 } },
  noHiddenRetry: { ...TWICE, ...REPLAYED, faults: { rebalances: 1 } },
  seenCommits: { ...TWICE, ...REPLAYED, faults: { crashes: 1 } },
  leavesAfterUnknownCommit: { ...TWICE, ...REPLAYED, faults: { lostAnswers: 1, crashes: 1 } },
  readsAfterJoin: { ...TWICE, ...REPLAYED, faults: { rebalances: 1 } },
  looksBeforeRepeat: { ...TWICE, ...REPLAYED, faults: { crashes: 1, forgottenTokens: 1 } },
  deadline: { ...TWICE, ...REPLAYED, faults: { lostAnswers: 1, forgottenTokens: 1 } },
  bisectsWithoutStoring: { ...LOST, logs: [BAD_ROW], faults: {} },
  rebuildsFromBatchStart: { ...LOST, logs: [MONTH_END], faults: { failedInserts: 1, lostCommits: 1, crashes: 1 } },
  waitsBeforeRebuild: { ...TWICE, ...REPLAYED, faults: { bareCommits: 1, crashes: 1 } },
  distrustsBareCommits: { ...TWICE, ...REPLAYED, faults: { bareCommits: 1, crashes: 1 } },
  fitsToLog: { ...TWICE, ...REPLAYED, faults: { retentions: 1, crashes: 1 } },
  waitsForTakenPlan: { ...TWICE, ...REPLAYED, faults: { retentions: 1, crashes: 1 } },
  restoresKeys: { ...TWICE, ...REPEATED, faults: { retentions: 1, crashes: 1 } },
  incarnation: { ...LOST, logs: [REPLAY, REPLAY], faults: { recreations: 1 } },
  ownCoordinates: { ...LOST, ...REPEATED, faults: { crashes: 1 }, alsoWithout: 'keysAfterRows' },
  keysAfterRows: { ...LOST, ...REPEATED, faults: { crashes: 1 }, alsoWithout: 'ownCoordinates' },
  keysAgain: { ...TWICE, ...REPEATED, faults: { crashes: 1 } },
  endsAfterInsert: { ...LOST, ...REPLAYED, faults: { crashes: 1 } },
  noMemoryOfIds: { ...LOST, ...REPEATED, faults: { lostAnswers: 1 } },
  readsOwnWrites: { ...TWICE, ...REPEATED, faults: {} },
};

const needs = (Object.entries(NEEDED) as [WriterProtection, Need][]).map(([name, need]) => ({
  name,
  meaning: WRITER_PROTECTIONS[name],
  ...need,
}));

test.each(needs)('the writer $meaning: otherwise $fault', ({ name, alsoWithout, fault, ...scenario }) => {
  const removed = alsoWithout === undefined ? [name] : [name, alsoWithout];
  expect(explore(createWriterModel({ ...scenario, protections: allBut() })).fault).toBeUndefined();
  const { fault: found } = explore(createWriterModel({ ...scenario, protections: allBut(...removed) }));
  expect(found?.message).toContain(fault);
});
