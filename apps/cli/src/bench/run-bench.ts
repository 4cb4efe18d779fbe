import { describeMachine, type Machine } from '../describe-machine';
import { withClickHouse } from '../with-clickhouse';
import type { Speech } from './encoding';
import { measureWorkload, type MeasureOptions } from './measure-workload';
import type { Amounts, Workload } from './workload';
import { findFaults, type WorkloadResult } from './workload-result';

export interface BenchReport {
  /** Of the form of this report; what has another cannot be compared. */
  readonly version: typeof REPORT_VERSION;
  /** ISO 8601. */
  readonly at: string;
  readonly machine: Machine;
  /** Normaliser and writer worked while events were posted. */
  readonly live: boolean;
  readonly amounts: Amounts;
  readonly results: readonly WorkloadResult[];
}

export const REPORT_VERSION = 1;

export interface BenchOptions extends Omit<MeasureOptions, 'store'> {
  readonly workloads: readonly Workload[];
  readonly speeches: readonly Speech[];
}

/**
 * Measures every workload in every dialect and encoding, one after the other. Ends early after one that lost, doubled or refused
 * events: what it left behind would be part of the next.
 */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const results: WorkloadResult[] = [];
  const { live, amounts } = options;
  const at = new Date().toISOString();
  const report = { version: REPORT_VERSION, at, machine: describeMachine(), live, amounts, results } as const;
  for (const workload of options.workloads) {
    for (const speech of options.speeches) {
      const clickhouse = await options.target.openStore();
      const result = await withClickHouse(clickhouse, (store) => {
        return measureWorkload(workload, speech, { ...options, store });
      });
      results.push(result);
      if (findFaults(result).length > 0) return report;
    }
  }
  return report;
}
