import type { Model, Step } from '../explore';

/** What the log itself relies on. Each: a record … */
export const REPLICATION_PROTECTIONS = {
  acknowledgedByAll: 'is acknowledged when all replicas in sync have it',
  minInSync: 'is acknowledged only while two replicas are in sync',
  cleanElection: 'is led on only by a replica that was in sync',
} as const;

export type ReplicationProtection = keyof typeof REPLICATION_PROTECTIONS;

/** One partition on three brokers. */
export interface ReplicationState {
  /** What each has, record by record; null: its broker is gone, with its disk. */
  readonly replicas: readonly (readonly number[] | null)[];
  /** -1: nobody. */
  readonly leader: number;
  readonly inSync: readonly number[];
  readonly sent: number;
  readonly acknowledged: readonly number[];
  readonly left: Faults;
}

interface Faults {
  /** A broker that is gone for good. */
  readonly losses: number;
  /** A follower that lags and is taken for out of sync. */
  readonly lags: number;
}

export interface ReplicationScenario {
  readonly records: number;
  readonly faults: Partial<Faults>;
  readonly protections: ReadonlySet<ReplicationProtection>;
}

export function createReplicationModel(scenario: ReplicationScenario): Model<ReplicationState> {
  return {
    initial: {
      replicas: [[], [], []],
      leader: 0,
      inSync: [0, 1, 2],
      sent: 0,
      acknowledged: [],
      left: { losses: 0, lags: 0, ...scenario.faults },
    },
    *next(state) {
      yield* append(state, scenario);
      yield* acknowledge(state, scenario);
      yield* replicate(state);
      yield* lag(state);
      yield* loseBroker(state);
      yield* elect(state, scenario);
    },
    findFault,
  };
}

function* append(state: ReplicationState, { records }: ReplicationScenario): Iterable<Step<ReplicationState>> {
  const log = state.replicas[state.leader];
  if (log === undefined || log === null || state.sent === records) return;
  const replicas = state.replicas.with(state.leader, [...log, state.sent]);
  yield { name: `record ${String(state.sent)} is appended`, state: { ...state, replicas, sent: state.sent + 1 } };
}

function* acknowledge(state: ReplicationState, { protections }: ReplicationScenario): Iterable<Step<ReplicationState>> {
  const isRefused = protections.has('minInSync') && state.inSync.length < 2;
  if (isRefused || state.leader < 0) return;
  const keepers = protections.has('acknowledgedByAll') ? state.inSync : [state.leader];
  for (const record of state.replicas[state.leader] ?? []) {
    const isKept = keepers.every((broker) => state.replicas[broker]?.includes(record) === true);
    if (!isKept || state.acknowledged.includes(record)) continue;
    const acknowledged = [...state.acknowledged, record].toSorted((a, b) => a - b);
    yield { name: `record ${String(record)} is acknowledged`, state: { ...state, acknowledged } };
  }
}

/** A follower takes over what the leader has, whole, and is in sync again. */
function* replicate(state: ReplicationState): Iterable<Step<ReplicationState>> {
  const log = state.replicas[state.leader];
  if (log === undefined || log === null) return;
  for (const [broker, own] of state.replicas.entries()) {
    if (own === null || broker === state.leader) continue;
    const replicas = state.replicas.with(broker, log);
    const inSync = [...new Set([...state.inSync, broker])].toSorted((a, b) => a - b);
    yield { name: `broker ${String(broker)} catches up`, state: { ...state, replicas, inSync } };
  }
}

function* lag(state: ReplicationState): Iterable<Step<ReplicationState>> {
  if (state.left.lags === 0) return;
  const left = { ...state.left, lags: state.left.lags - 1 };
  for (const broker of state.inSync) {
    if (broker === state.leader) continue;
    const inSync = state.inSync.filter((each) => each !== broker);
    yield { name: `broker ${String(broker)} falls out of sync`, state: { ...state, left, inSync } };
  }
}

function* loseBroker(state: ReplicationState): Iterable<Step<ReplicationState>> {
  if (state.left.losses === 0) return;
  const left = { ...state.left, losses: state.left.losses - 1 };
  for (const [broker, own] of state.replicas.entries()) {
    if (own === null) continue;
    const inSync = state.inSync.filter((each) => each !== broker);
    const leader = state.leader === broker ? -1 : state.leader;
    const lost = { ...state, left, replicas: state.replicas.with(broker, null), inSync, leader };
    yield { name: `broker ${String(broker)} is gone, with its disk`, state: lost };
  }
}

function* elect(state: ReplicationState, { protections }: ReplicationScenario): Iterable<Step<ReplicationState>> {
  if (state.leader >= 0) return;
  for (const [broker, own] of state.replicas.entries()) {
    if (own === null || (protections.has('cleanElection') && !state.inSync.includes(broker))) continue;
    const inSync = [...new Set([...state.inSync, broker])].toSorted((a, b) => a - b);
    yield { name: `broker ${String(broker)} leads`, state: { ...state, leader: broker, inSync } };
  }
}

function findFault({ replicas, leader, acknowledged }: ReplicationState): string | undefined {
  const log = replicas[leader];
  if (log !== undefined && log !== null) {
    const lost = acknowledged.find((record) => !log.includes(record));
    return lost === undefined ? undefined : `acknowledged and not in the log: record ${String(lost)}`;
  }
  const lost = acknowledged.find((record) => !replicas.some((own) => own?.includes(record) === true));
  return lost === undefined ? undefined : `acknowledged and on no broker: record ${String(lost)}`;
}
