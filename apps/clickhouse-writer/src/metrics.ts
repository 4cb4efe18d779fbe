import type { DeadLetter } from '@millrace/domain';
import { Counter, Gauge, Histogram, LATENCY_BUCKETS, type Registry } from '@millrace/observability';
import type { NewEvents } from './batch/drop-duplicates';
import { EVENTS_TABLE, type EVENT_KEYS_TABLE } from './store/event-table';
import type { DEAD_LETTERS_TABLE } from './store/dead-letter-table';

/** A batch of events whose end is committed. */
export interface SettledBatch extends NewEvents {
  readonly replayed: number;
  readonly deadLetters: readonly DeadLetter[];
  /** Unix milliseconds. */
  readonly now: number;
}

/** One acknowledged insert. */
export interface AcknowledgedInsert {
  readonly table: typeof EVENTS_TABLE | typeof EVENT_KEYS_TABLE | typeof DEAD_LETTERS_TABLE;
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** What the writer counts. Every label is one of a few fixed words. */
export interface WriterMetrics {
  settled(batch: SettledBatch): void;
  inserted(insert: AcknowledgedInsert): void;
  keysLookedUp(count: number): void;
  retried(): void;
  expired(messages: number): void;
  deadLettersStored(count: number): void;
  /** Reads the lag of a consumer whenever the metrics are read. */
  watchLag(topic: string, lag: () => ReadonlyMap<number, number>): void;
}

export function createWriterMetrics(registry: Registry): WriterMetrics {
  return { ...measureBatches(registry), ...countSteps(registry), watchLag: createLagGauge(registry) };
}

function measureBatches(registry: Registry): Pick<WriterMetrics, 'settled' | 'inserted'> {
  const registers = [registry];
  const events = new Counter({
    name: 'writer_events_total',
    help: 'Events by what became of them, counted when that is committed.',
    labelNames: ['outcome'],
    registers,
  });
  const endToEnd = new Histogram({
    name: 'event_end_to_end_seconds',
    help: 'From the reception of a batch’s oldest event to its stored row.',
    buckets: LATENCY_BUCKETS,
    registers,
  });
  const rows = new Histogram({
    name: 'writer_batch_rows',
    help: 'Rows of one insert of events.',
    buckets: [1, 10, 100, 1_000, 10_000, 50_000, 100_000],
    registers,
  });
  const bytes = new Histogram({
    name: 'writer_batch_bytes',
    help: 'Encoded bytes of one insert of events.',
    buckets: [1e3, 1e4, 1e5, 1e6, 4e6, 16e6, 64e6],
    registers,
  });
  const seconds = new Histogram({
    name: 'writer_insert_seconds',
    help: 'From sending a block to its acknowledgement.',
    labelNames: ['table'],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  return {
    settled: (batch) => {
      events.inc({ outcome: 'stored' }, batch.events.length);
      events.inc({ outcome: 'duplicate' }, batch.duplicates);
      events.inc({ outcome: 'replayed' }, batch.replayed);
      events.inc({ outcome: 'dead_lettered' }, batch.deadLetters.length);
      if (batch.events.length > 0) endToEnd.observe(Math.max(0, batch.now - oldestReception(batch)) / 1_000);
    },
    inserted: (insert) => {
      seconds.observe({ table: insert.table }, insert.seconds);
      if (insert.table !== EVENTS_TABLE) return;
      rows.observe(insert.rows);
      bytes.observe(insert.bytes);
    },
  };
}

function oldestReception({ events }: NewEvents): number {
  return events.reduce((oldest, { receptionTime }) => Math.min(oldest, receptionTime), Infinity);
}

function countSteps(
  registry: Registry,
): Pick<WriterMetrics, 'keysLookedUp' | 'retried' | 'expired' | 'deadLettersStored'> {
  const registers = [registry];
  const keys = new Counter({
    name: 'writer_keys_looked_up_total',
    help: 'Identities asked for in the key table.',
    registers,
  });
  const retries = new Counter({
    name: 'writer_retries_total',
    help: 'Attempts that failed because Kafka or ClickHouse did, and were repeated.',
    registers,
  });
  const expired = new Counter({
    name: 'writer_messages_expired_total',
    help: 'Messages that Kafka’s retention took before they were stored for certain.',
    registers,
  });
  const deadLetters = new Counter({
    name: 'writer_dead_letters_stored_total',
    help: 'Dead letters of all services that are in their table, counted when that is committed.',
    registers,
  });
  return {
    deadLettersStored: (count) => {
      deadLetters.inc(count);
    },
    keysLookedUp: (count) => {
      keys.inc(count);
    },
    retried: () => {
      retries.inc();
    },
    expired: (messages) => {
      expired.inc(messages);
    },
  };
}

function createLagGauge(registry: Registry): WriterMetrics['watchLag'] {
  const watched = new Map<string, () => ReadonlyMap<number, number>>();
  const gauge = new Gauge({
    name: 'kafka_consumer_lag_records',
    help: 'Messages not yet committed, of the partitions that this service holds.',
    labelNames: ['topic', 'partition'],
    registers: [registry],
    collect: () => {
      gauge.reset();
      for (const [topic, lag] of watched)
        for (const [partition, records] of lag()) gauge.set({ topic, partition: String(partition) }, records);
    },
  });
  return (topic, lag) => {
    watched.set(topic, lag);
  };
}
