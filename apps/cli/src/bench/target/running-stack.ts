import type { ClickHouseConfig } from '@millrace/clickhouse';
import type { LocalState } from '@millrace/local-stack';
import type { BenchTarget } from './bench-target';

/** The local stack that runs in another process: measured as it is, so its services are neither started nor stopped. */
export function runningStack(readState: () => LocalState | undefined, clickhouse: ClickHouseConfig): BenchTarget {
  const state = () => {
    const current = readState();
    if (current === undefined) throw new Error('No local stack is running here (millrace up).');
    return current;
  };
  const { gateway, tokens } = state();
  return {
    gateway,
    token: tokens.ingest,
    openStore: () => Promise.resolve(clickhouse),
    processIds: () => state().processes,
    startServices: () => Promise.resolve(),
    stopServices: () => Promise.resolve(),
  };
}
