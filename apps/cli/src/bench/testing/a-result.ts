import type { WorkloadResult } from '../workload-result';

/** A faultless result; say what the test is about. */
export function aResult(overrides: Partial<WorkloadResult> = {}): WorkloadResult {
  return {
    id: 'W1',
    title: 'single posts',
    subject: 'ingest',
    connections: 64,
    dialect: 'native',
    encoding: 'json',
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
    distinctEvents: 1_000,
    refusals: {},
    ...overrides,
  };
}

/** A faultless result of everything at once. */
export function aSustainedResult(overrides: Partial<WorkloadResult> = {}): WorkloadResult {
  return aResult({
    id: 'W4',
    title: 'all at once',
    subject: 'sustained',
    batch: 100,
    sustained: {
      rows: {
        events: 800,
        seconds: 2,
        eventsPerSecond: 400,
        cpuPerEvent: {
          gateway: 5,
          normaliser: 4,
          'clickhouse-writer': 3,
          clickhouse: 6,
          kafka: 2,
          'load generator': 1,
        },
        foreignShare: 0.01,
      },
      latency: {
        begun: { p50: 300, p99: 700, p999: 800 },
        readable: { p50: 500, p99: 1_200, p999: 1_500 },
        requests: 8,
      },
      memory: { gateway: { quarter: 100e6, end: 101e6 }, normaliser: { quarter: 120e6, end: 240e6 } },
    },
    ...overrides,
  });
}
