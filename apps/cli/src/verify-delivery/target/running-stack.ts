import type { ClickHouseConfig } from '@millrace/clickhouse';
import type { KafkaConfig } from '@millrace/kafka';
import { findConnectionFault, findHttpFault, type LocalState } from '@millrace/local-stack';
import { PartsInjector, type Breakable } from '../faults/fault-injector';
import { signalBreakages } from '../faults/signal-breakages';
import { Turns } from '../faults/turns';
import type { DeliveryTarget } from './delivery-target';
import { PeakMemory } from './peak-memory';

export interface RunningStackOptions {
  /** Of the local stack that runs in another process; undefined while it is not ready. */
  readState(): LocalState | undefined;
  readonly store: ClickHouseConfig;
  readonly kafka: KafkaConfig;
  /** Whether its processes may be killed and stopped. */
  readonly mayBreak: boolean;
}

const PROJECT = 'default';

/** The local stack that runs in another process, which starts again what is killed. Throws when none does. */
export function runningStack({ readState, store, kafka, mayBreak }: RunningStackOptions): DeliveryTarget {
  const state = readState();
  if (state === undefined) throw new Error('No local stack is running here (millrace up).');
  const memory = new PeakMemory(() => readState()?.processes ?? {});
  const faults = mayBreak ? new PartsInjector(breakablesOf(state, readState)) : undefined;
  return {
    gateway: state.gateway,
    project: PROJECT,
    token: state.tokens.ingest,
    store,
    kafka,
    faults,
    peakMemory: () => memory.peaks,
    end: async () => {
      await faults?.healAll();
      memory.stop();
    },
  };
}

function breakablesOf(state: LocalState, readState: RunningStackOptions['readState']): readonly Breakable[] {
  const turns = new Turns();
  return Object.keys(state.processes).map((name) => ({
    name,
    breakages: signalBreakages({ name, readPid: () => readState()?.processes[name] }, turns),
    findFault: () => findFault(name, state),
  }));
}

const PROBE_WITHIN_MS = 2_000;

function findFault(name: string, { admin, clickhouse, kafka }: LocalState): Promise<string | undefined> {
  const adminUrl = admin[name];
  if (adminUrl !== undefined) return findHttpFault(`${adminUrl}/readyz`, PROBE_WITHIN_MS);
  if (name === 'clickhouse') return findHttpFault(`${clickhouse}/ping`, PROBE_WITHIN_MS);
  return findBrokerFault(kafka, brokerIndex(name));
}

/** `kafka` is the first broker, `kafka-2` the second; the state lists their addresses in this order. */
function brokerIndex(name: string): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 1) - 1;
}

function findBrokerFault(addresses: string, index: number): Promise<string | undefined> {
  const [host = '', port = ''] = addresses.split(',')[index]?.split(':') ?? [];
  return findConnectionFault(host, Number(port), PROBE_WITHIN_MS);
}
