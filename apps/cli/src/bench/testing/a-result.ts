import type { WorkloadResult } from '../workload-result';

/** A faultless result; say what the test is about. */
export function aResult(overrides: Partial<WorkloadResult> = {}): WorkloadResult {
  return {
    id: 'W1',
    title: 'single posts',
    subject: 'ingest',
    connections: 64,
    dialect: 'native',
    batch: 1,
    bodyBytes: 290,
    ingest: {
      events: 900,
      seconds: 2,
      eventsPerSecond: 450,
      cpuPerEvent: { gateway: 30.14, kafka: 7, 'load generator': 9 },
      foreignShare: 0.01,
      latency: { p50: 1.23, p99: 4.56, p999: 7.89 },
    },
    storing: {
      events: 1_000,
      seconds: 1,
      eventsPerSecond: 1_000,
      cpuPerEvent: { normaliser: 5, 'clickhouse-writer': 3, clickhouse: 2, kafka: 1, gateway: 0.5 },
      foreignShare: 0.01,
    },
    peakMemory: { gateway: 100e6, normaliser: 120e6, kafka: 300e6 },
    acknowledged: 1_000,
    stored: 1_000,
    distinctIds: 1_000,
    refusals: {},
    ...overrides,
  };
}
