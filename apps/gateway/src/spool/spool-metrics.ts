import { Counter, Gauge, type Registry } from '@millrace/observability';
import type { Spool } from './spool';
import type { SpoolRefusal } from './spool-error';

/** What is counted of a spool. */
export interface SpoolMetrics {
  /** So many records of the spool were published, and so many stretches were passed over because they are damaged. */
  drained(records: number, damaged: number): void;
  /** A request that the spool did not take. */
  refused(fault: SpoolRefusal): void;
}

/** Asks the spool at every scrape. `now`: Unix milliseconds. */
export function createSpoolMetrics(registry: Registry, spool: Spool, now: () => number): SpoolMetrics {
  registerGauges(registry, spool, now);
  const registers = [registry];
  const drained = new Counter({
    name: 'gateway_spool_drained_total',
    help: 'Requests of the spool that were published.',
    registers,
  });
  const damaged = new Counter({
    name: 'gateway_spool_damaged_total',
    help: 'Stretches of the spool that are damaged and were kept aside.',
    registers,
  });
  const refusals = new Counter({
    name: 'gateway_spool_refusals_total',
    help: 'Requests that were refused because the spool is full, its disk fails, or their project has its share of it.',
    labelNames: ['fault'],
    registers,
  });
  return {
    drained: (records, damagedStretches) => {
      drained.inc(records);
      damaged.inc(damagedStretches);
    },
    refused: (fault) => {
      refusals.inc({ fault });
    },
  };
}

function registerGauges(registry: Registry, spool: Spool, now: () => number): void {
  const registers = [registry];
  const gauge = (name: string, help: string, ask: () => number | Promise<number>): void => {
    void new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await ask());
      },
    });
  };
  gauge('gateway_spool_bytes', 'Bytes of the spool on the disk.', () => spool.bytes);
  gauge('gateway_spool_records', 'Requests in the spool that are not published yet.', () => spool.records);
  gauge(
    'gateway_spool_oldest_age_seconds',
    'Since when the oldest request in the spool waits; 0: there is none.',
    () => Math.max(0, now() - (spool.oldestReceivedAt() ?? now())) / 1_000,
  );
  gauge('gateway_spool_failed', 'Whether the disk of the spool does not take anything.', () =>
    spool.fault() === 'faulty' ? 1 : 0,
  );
  gauge('gateway_spool_unreadable', 'Whether the disk does not give what is next to be published.', () =>
    spool.readFault() === undefined ? 0 : 1,
  );
  gauge('gateway_spool_set_aside_segments', 'Segments with damage that are kept until people take them away.', () =>
    spool.countSetAside().catch(() => NaN),
  );
}
