import type { Encoding } from './encoding';
import type { LoadReport, WindowReport } from './load/load-plan';
import type { SustainedPhase } from './sustained/sustained-phase';
import type { Phase } from './phase';
import type { Workload } from './workload';

/** From requests to acknowledgements. */
export interface IngestPhase extends Phase {
  /** Of requests. */
  readonly latency: WindowReport['latency'];
}

export interface WorkloadResult extends Pick<Workload, 'id' | 'title' | 'subject' | 'connections'> {
  readonly dialect: string;
  readonly encoding: Encoding;
  /** Events per request. */
  readonly batch: number;
  readonly bodyBytes: number;
  readonly ingest: IngestPhase;
  /** From Kafka to rows; all rows of the load, the warm-up's included. */
  readonly storing: Phase;
  /** Of a workload in which all is done at once. */
  readonly sustained?: SustainedPhase;
  /** Highest resident memory by process since it started, in bytes. */
  readonly peakMemory: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  readonly stored: number;
  readonly distinctEvents: number;
  readonly refusals: LoadReport['refusals'];
}

/** Tells the results of a report apart. */
export function nameOf(result: Pick<WorkloadResult, 'id' | 'dialect' | 'encoding' | 'connections'>): string {
  const { id, dialect, encoding, connections } = result;
  return `${id} ${dialect} ${encoding} ${String(connections)}`;
}

/** What went wrong, in words: nothing when every acknowledged event is stored, and stored once. */
export function findFaults(result: WorkloadResult): readonly string[] {
  const { acknowledged, stored, distinctEvents, refusals } = result;
  const faults = Object.entries(refusals).map(
    ([answer, requests]) => `${String(requests)} requests refused: ${answer}`,
  );
  if (acknowledged === 0) faults.push('no event was acknowledged');
  if (stored !== acknowledged) faults.push(`${String(acknowledged)} events acknowledged, but ${String(stored)} stored`);
  if (distinctEvents !== stored) faults.push(`${String(stored)} rows, but ${String(distinctEvents)} events`);
  return faults.map((fault) => `${nameOf(result)}: ${fault}`);
}
