import { describeMachine, type Machine } from '../describe-machine';
import { withClickHouse } from '../with-clickhouse';
import { measureWorkload, type MeasureOptions } from './measure-workload';
import type { Workload } from './workload';
import { findFaults, type WorkloadResult } from './workload-result';

export interface BenchReport {
  /** ISO 8601. */
  readonly at: string;
  readonly machine: Machine;
  /** Normaliser and writer worked while events were posted. */
  readonly live: boolean;
  readonly results: readonly WorkloadResult[];
}

export interface BenchOptions extends Omit<MeasureOptions, 'store'> {
  readonly workloads: readonly Workload[];
  readonly dialects: readonly string[];
}

/**
 * Measures every workload in every dialect, one after the other. Ends early after one that lost, doubled or refused
 * events: what it left behind would be part of the next.
 */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const results: WorkloadResult[] = [];
  const report = { at: new Date().toISOString(), machine: describeMachine(), live: options.live, results };
  for (const workload of options.workloads) {
    for (const dialect of options.dialects) {
      const clickhouse = await options.target.openStore();
      const result = await withClickHouse(clickhouse, (store) => {
        return measureWorkload(workload, dialect, { ...options, store });
      });
      results.push(result);
      if (findFaults(result).length > 0) return report;
    }
  }
  return report;
}
