import type { LoadReport, WindowReport } from './load/load-plan';
import type { Usage } from '../usage/usage';
import type { Workload } from './workload';

/** What a number of events took. */
export interface Phase {
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** User and system time by process, in microseconds per event. */
  readonly cpuPerEvent: Readonly<Record<string, number>>;
  /** The part of the machine's CPU time that programs used which have nothing to do with it: 0 to 1. */
  readonly foreignShare: number;
}

/** From requests to acknowledgements. */
export interface IngestPhase extends Phase {
  /** Of requests, in milliseconds. */
  readonly latency: WindowReport['latency'];
}

export interface WorkloadResult extends Pick<Workload, 'id' | 'title' | 'subject' | 'connections'> {
  readonly dialect: string;
  /** Events per request. */
  readonly batch: number;
  readonly bodyBytes: number;
  readonly ingest: IngestPhase;
  /** From Kafka to rows. */
  readonly storing: Phase;
  /** Highest resident memory by process since it started, in bytes. */
  readonly peakMemory: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  readonly stored: number;
  readonly distinctIds: number;
  readonly refusals: LoadReport['refusals'];
}

export function toPhase(events: number, seconds: number, usage: Usage): Phase {
  const perEvent = Object.entries(usage.cpuTime).map(([name, time]) => [name, events === 0 ? 0 : time / events]);
  return {
    events,
    seconds,
    eventsPerSecond: seconds === 0 ? 0 : events / seconds,
    cpuPerEvent: Object.fromEntries(perEvent) as Record<string, number>,
    foreignShare: usage.foreignShare,
  };
}

/** Above this share of other programs a run says little; the harness that measured other systems repeats such runs. */
const NOISY_SHARE = 0.06;

/** True when the figures are to be taken with care: other programs took part of the machine. */
export function isNoisy({ foreignShare }: Phase): boolean {
  return foreignShare > NOISY_SHARE;
}

/** What went wrong, in words: nothing when every acknowledged event is stored, and stored once. */
export function findFaults(result: WorkloadResult): readonly string[] {
  const { id, dialect, acknowledged, stored, distinctIds, refusals } = result;
  const faults = Object.entries(refusals).map(
    ([answer, requests]) => `${String(requests)} requests refused: ${answer}`,
  );
  if (acknowledged === 0) faults.push('no event was acknowledged');
  if (stored !== acknowledged) faults.push(`${String(acknowledged)} events acknowledged, but ${String(stored)} stored`);
  if (distinctIds !== stored) faults.push(`${String(stored)} rows, but ${String(distinctIds)} ids`);
  return faults.map((fault) => `${id} ${dialect}: ${fault}`);
}
