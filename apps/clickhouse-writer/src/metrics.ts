import type { DeadLetter } from '@millrace/domain';
import { Counter, Gauge, Histogram, LATENCY_BUCKETS, type Registry } from '@millrace/observability';
import type { NewEvents } from './batch/drop-duplicates';
import type { DUPLICATES_TABLE } from './duplicates/duplicate-table';
import type { LEDGER_TABLE, WATERMARKS_TABLE } from './ledger/ledger-tables';
import { EVENTS_TABLE, type EVENT_KEYS_TABLE } from './store/event-table';
import type { DEAD_LETTERS_TABLE } from './store/dead-letter-table';
import type { PressureCause } from './store/insert-pressure';

/** A batch of events whose end is committed. */
export interface SettledBatch extends NewEvents {
  readonly replayed: number;
  readonly deadLetters: readonly DeadLetter[];
  /** Unix milliseconds. */
  readonly now: number;
}

/** One acknowledged insert. */
export interface AcknowledgedInsert {
  readonly table:
    | typeof EVENTS_TABLE
    | typeof EVENT_KEYS_TABLE
    | typeof DUPLICATES_TABLE
    | typeof DEAD_LETTERS_TABLE
    | typeof LEDGER_TABLE
    | typeof WATERMARKS_TABLE;
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
  expired(topic: string, messages: number): void;
  /** ClickHouse showed that it is given more than it can take. */
  pressed(cause: PressureCause): void;
  /** Reads how far apart inserts are kept, in milliseconds, whenever the metrics are read. */
  watchSpacing(spacingMs: () => number): void;
  deadLettersStored(count: number): void;
  /** Reads the lag of a consumer whenever the metrics are read. */
  watchLag(topic: string, lag: () => ReadonlyMap<number, number>): void;
}

export function createWriterMetrics(registry: Registry): WriterMetrics {
  return {
    ...measureBatches(registry),
    ...countSteps(registry),
    ...measurePressure(registry),
    watchLag: createLagGauge(registry),
  };
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
      events.inc({ outcome: 'duplicate' }, batch.duplicates.length);
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
    labelNames: ['topic'],
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
    expired: (topic, messages) => {
      expired.inc({ topic }, messages);
    },
  };
}

function measurePressure(registry: Registry): Pick<WriterMetrics, 'pressed' | 'watchSpacing'> {
  const registers = [registry];
  const signs = new Counter({
    name: 'writer_pressure_total',
    help: 'Times that inserts were slowed down, by what ClickHouse showed.',
    labelNames: ['cause'],
    registers,
  });
  return {
    pressed: (cause) => {
      signs.inc({ cause });
    },
    watchSpacing: (spacingMs) => {
      const gauge = new Gauge({
        name: 'writer_batch_spacing_seconds',
        help: 'How far apart batches begin, all partitions together; 0 while ClickHouse keeps up.',
        registers,
        collect: () => {
          gauge.set(spacingMs() / 1_000);
        },
      });
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
