import type { DeadLetterCode, Dialect, DropReason } from '@millrace/domain';
import { Counter, Gauge, Histogram, LATENCY_BUCKETS, type Registry } from '@millrace/observability';

/** What the normaliser counts. Label values are closed: dialects by the registry, the rest by their types. */
export interface NormaliserMetrics {
  normalised(dialect: Dialect, events: number): void;
  dropped(dialect: Dialect, reason: DropReason): void;
  deadLettered(code: DeadLetterCode): void;
  /** One run of raw messages published and committed. */
  settled(run: { events: number; bytes: number; seconds: number; oldestReceivedAt: number; now: number }): void;
  lag(partition: number, records: number): void;
}

export function createNormaliserMetrics(registry: Registry): NormaliserMetrics {
  const registers = [registry];
  const events = new Counter({
    name: 'normaliser_events_normalised_total',
    help: 'Events published to the normalised topic.',
    labelNames: ['dialect'],
    registers,
  });
  const drops = new Counter({
    name: 'normaliser_events_dropped_total',
    help: 'Events discarded on purpose.',
    labelNames: ['dialect', 'reason'],
    registers,
  });
  const letters = new Counter({
    name: 'normaliser_events_dead_lettered_total',
    help: 'Events or records kept as dead letters.',
    labelNames: ['code'],
    registers,
  });
  const batch = new Histogram({
    name: 'normaliser_batch_events',
    help: 'Events settled together.',
    buckets: [1, 10, 100, 1_000, 10_000, 100_000],
    registers,
  });
  const bytes = new Counter({ name: 'normaliser_published_bytes_total', help: 'Encoded bytes published.', registers });
  const seconds = new Histogram({
    name: 'normaliser_settle_seconds',
    help: 'From taking raw messages to their committed offset.',
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const hop = new Histogram({
    name: 'normaliser_reception_to_normalised_seconds',
    help: 'Age of the oldest event of a batch when the normalised topic had it.',
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const lag = new Gauge({
    name: 'kafka_consumer_lag_records',
    help: 'Raw messages not yet committed.',
    labelNames: ['partition'],
    registers,
  });
  return {
    normalised: (dialect, count) => {
      events.inc({ dialect }, count);
    },
    dropped: (dialect, reason) => {
      drops.inc({ dialect, reason });
    },
    deadLettered: (code) => {
      letters.inc({ code });
    },
    settled: (run) => {
      batch.observe(run.events);
      bytes.inc(run.bytes);
      seconds.observe(run.seconds);
      if (Number.isFinite(run.oldestReceivedAt)) hop.observe(Math.max(0, run.now - run.oldestReceivedAt) / 1_000);
    },
    lag: (partition, records) => {
      lag.set({ partition: String(partition) }, records);
    },
  };
}
