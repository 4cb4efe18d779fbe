import { emptyAccount } from '../reconcile/delivery-account';
import type { DeliveryReport, DeliveryResult } from '../report/delivery-report';

/** What a run found in which all is right, although two attempts failed. */
export function aResult(overrides: Partial<DeliveryResult> = {}): DeliveryResult {
  const shape = { ...emptyAccount('native, id'), sent: 1_000, acknowledged: 990, uncertain: 10, stored: 995 };
  return {
    run: 'cafe',
    startedAt: '2026-11-21T12:00:00.000Z',
    seconds: 10,
    interrupted: false,
    account: { shapes: [shape], faulty: [], unknown: 0 },
    traces: [],
    drain: 'drained',
    recovery: [],
    unhealed: undefined,
    availability: {
      attempts: 1_002,
      requests: 1_000,
      atFirstTry: 998,
      failed: 2,
      failures: { 'no answer: socket hang up': 2 },
      longestSilenceMs: 1_500,
      latency: { p50: 1.25, p99: 20, max: 1_600 },
    },
    peakMemory: {},
    ...overrides,
  };
}

/** A report about it. */
export function aReport(overrides: Partial<DeliveryReport> = {}): DeliveryReport {
  return {
    verdict: 'passed',
    reasons: [],
    settings: {
      command: 'verify-delivery --seed 42',
      seed: 42,
      durationMs: 10_000,
      rate: 100,
      poisonShare: 0.01,
      duplicateShare: 0.02,
      target: 'a stack of its own',
      failedRequestsAllowed: true,
      plan: [],
    },
    versions: {},
    machine: { cores: 2, processor: 'AMD EPYC', memoryBytes: 24 * 2 ** 30, node: 'v20.20.2' },
    result: aResult(),
    ...overrides,
  };
}
