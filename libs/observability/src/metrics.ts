import { collectDefaultMetrics, Registry } from 'prom-client';

export { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/**
 * The registry of a service, with Node's own metrics in it. Each app has one metrics.ts that turns
 * prom-client's metrics into typed functions with closed labels; nothing else touches a metric.
 */
export function createMetricRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Buckets for latencies in seconds, from a group commit (1 ms) to a backlog (10 min). */
export const LATENCY_BUCKETS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600,
];
