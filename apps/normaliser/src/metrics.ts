import type { DeadLetterCode, Dialect, DropReason } from '@millrace/domain';
import { Counter, Gauge, Histogram, LATENCY_BUCKETS, type Registry } from '@millrace/observability';

/** One run of raw messages, published and committed. */
export interface SettledRun {
  readonly events: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Unix milliseconds; Infinity for a run without events. */
  readonly oldestReceivedAt: number;
  readonly now: number;
}

/** What the normaliser counts. Label values are closed: dialects by the registry, the rest by their types. */
export interface NormaliserMetrics {
  normalised(dialect: Dialect, events: number): void;
  dropped(dialect: Dialect, reason: DropReason): void;
  deadLettered(code: DeadLetterCode): void;
  settled(run: SettledRun): void;
  lag(partition: number, records: number): void;
}

export function createNormaliserMetrics(registry: Registry): NormaliserMetrics {
  return { ...countEvents(registry), ...measureRuns(registry) };
}

function countEvents(registry: Registry): Pick<NormaliserMetrics, 'normalised' | 'dropped' | 'deadLettered'> {
  const registers = [registry];
  const normalised = new Counter({
    name: 'normaliser_events_normalised_total',
    help: 'Events published to the normalised topic.',
    labelNames: ['dialect'],
    registers,
  });
  const dropped = new Counter({
    name: 'normaliser_events_dropped_total',
    help: 'Events discarded on purpose.',
    labelNames: ['dialect', 'reason'],
    registers,
  });
  const deadLettered = new Counter({
    name: 'normaliser_events_dead_lettered_total',
    help: 'Events or whole records kept as dead letters.',
    labelNames: ['code'],
    registers,
  });
  return {
    normalised: (dialect, events) => {
      normalised.inc({ dialect }, events);
    },
    dropped: (dialect, reason) => {
      dropped.inc({ dialect, reason });
    },
    deadLettered: (code) => {
      deadLettered.inc({ code });
    },
  };
}

function measureRuns(registry: Registry): Pick<NormaliserMetrics, 'settled' | 'lag'> {
  const registers = [registry];
  const events = new Histogram({
    name: 'normaliser_batch_events',
    help: 'Events settled together.',
    buckets: [1, 10, 100, 1_000, 10_000, 100_000],
    registers,
  });
  const bytes = new Counter({ name: 'normaliser_published_bytes_total', help: 'Encoded bytes published.', registers });
  const latency = { buckets: LATENCY_BUCKETS, registers };
  const settle = new Histogram({
    name: 'normaliser_settle_seconds',
    help: 'From publishing a run to its committed offset.',
    ...latency,
  });
  const hop = new Histogram({
    name: 'normaliser_reception_to_normalised_seconds',
    help: 'Age of the oldest event of a run when the normalised topic had it.',
    ...latency,
  });
  const lag = new Gauge({
    name: 'kafka_consumer_lag_records',
    help: 'Raw messages not yet committed.',
    labelNames: ['partition'],
    registers,
  });
  return {
    settled: (run) => {
      events.observe(run.events);
      bytes.inc(run.bytes);
      settle.observe(run.seconds);
      if (run.events > 0) hop.observe(Math.max(0, run.now - run.oldestReceivedAt) / 1_000);
    },
    lag: (partition, records) => {
      lag.set({ partition: String(partition) }, records);
    },
  };
}
