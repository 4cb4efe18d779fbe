import type { ConsumerStatus } from '@millrace/kafka';
import type { Component, Health } from '@millrace/service-runtime';
import type { NormaliserMetrics } from './metrics';

const REPORT_INTERVAL_MS = 1_000;

/** Makes the consumer's lag a metric and its faults a matter of readiness. */
export function reportConsumer(consumer: ConsumerStatus, health: Health, metrics: NormaliserMetrics): Component<void> {
  return {
    name: 'consumer-report',
    start: () => {
      health.addCheck('kafka', () => consumer.fault());
      const timer = setInterval(() => {
        for (const [partition, records] of consumer.lag()) metrics.lag(partition, records);
      }, REPORT_INTERVAL_MS);
      const stop = () => {
        clearInterval(timer);
        return Promise.resolve();
      };
      return Promise.resolve({ value: undefined, stop });
    },
  };
}
