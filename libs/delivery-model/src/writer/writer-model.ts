import type { Model, Step } from '../explore';
import { environmentSteps } from './environment-steps';
import { findFault } from './find-fault';
import { networkSteps } from './network-steps';
import { writerSteps } from './writer-steps';
import type { Protections } from './writer-protections';
import type { Budget, Log, WriterState } from './writer-state';

const NO_FAULTS: Budget = {
  crashes: 0,
  rebalances: 0,
  lostAnswers: 0,
  failedInserts: 0,
  forgottenTokens: 0,
  lostCommits: 0,
  bareCommits: 0,
  retentions: 0,
  recreations: 0,
};

export interface WriterScenario {
  /** The normalised partition; the second log is the one after the topics were made anew. */
  readonly logs: readonly [Log, ...Log[]];
  readonly faults: Partial<Budget>;
  readonly protections: Protections;
}

/**
 * Writers of one normalised partition, one after the other and, as long as the one before does not know that it was
 * replaced, beside each other; Kafka's committed offset; ClickHouse's tables. A request may arrive at any time after it
 * was sent, or never; the answer may get lost.
 */
export function createWriterModel(scenario: WriterScenario): Model<WriterState> {
  return {
    initial: {
      incarnation: 0,
      logStart: 0,
      committed: { position: 0, mark: -1, incarnation: 0 },
      generation: 1,
      writers: [{ epoch: 1, phase: 'reading', remembered: [] }],
      net: [],
      rows: [],
      keys: [],
      tokens: [],
      left: { ...NO_FAULTS, ...scenario.faults },
    },
    *next(state): Iterable<Step<WriterState>> {
      yield* writerSteps(state, scenario);
      yield* networkSteps(state, scenario);
      yield* environmentSteps(state, scenario);
    },
    findFault: (state) => findFault(state, scenario.logs[state.incarnation] ?? []),
  };
}
