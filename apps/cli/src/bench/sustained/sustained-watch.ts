import type { ClickHouse } from '@millrace/clickhouse';
import { usageBetween, type ProcessIds, type UsageSnapshot } from '../../usage/usage';
import type { LoadPlan, LoadReport } from '../load/load-plan';
import { toPhase } from '../phase';
import { InsertWatch } from './insert-watch';
import { MemoryWatch } from './memory-trend';
import { readInsertedRequests } from './read-inserted-requests';
import { rowLatency } from './row-latency';
import type { SustainedPhase } from './sustained-phase';

/** The measured time, from its first look to its last. */
export interface MeasuredWindow {
  readonly opened: UsageSnapshot;
  readonly closed: UsageSnapshot;
}

export interface SustainedOptions {
  readonly store: ClickHouse;
  readonly plan: LoadPlan;
  processIds(): ProcessIds;
  /** Told of the load's rows. */
  onRows(rows: number): void;
}

/** Watches rows and memory beside a load. */
export class SustainedWatch {
  readonly #options: SustainedOptions;
  readonly #inserts: InsertWatch;
  readonly #memory: MemoryWatch;
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;

  constructor(options: SustainedOptions) {
    this.#options = options;
    this.#inserts = new InsertWatch(options.store);
    this.#memory = new MemoryWatch(() => options.processIds());
    this.#watching = this.#inserts.watch(this.#stopping.signal, (rows) => {
      options.onRows(rows);
    });
    // Nobody waits for it before the load is over; what went wrong is told then.
    this.#watching.catch(() => undefined);
  }

  /** The measured time begins. */
  open(): void {
    this.#memory.start();
  }

  /** The measured time ends; rows are watched on. */
  close(): void {
    this.#memory.stop();
  }

  /** When all rows are stored. Rejects when looking at them failed. */
  async finish({ sample }: LoadReport, { opened, closed }: MeasuredWindow): Promise<SustainedPhase> {
    this.#stopping.abort();
    await this.#watching;
    const { store, plan } = this.#options;
    const inserts = await readInsertedRequests(store, { ...plan, stride: sample.stride });
    const rows = this.#inserts.rowsAt(closed.at) - this.#inserts.rowsAt(opened.at);
    const usage = usageBetween(opened, closed);
    return {
      rows: toPhase(Math.round(rows), usage.seconds, usage),
      latency: rowLatency(sample, inserts, (insert) => this.#inserts.seenAt(insert)),
      memory: this.#memory.trends,
      ...(plan.pace.kind === 'rate' ? { rate: plan.pace.eventsPerSecond } : {}),
    };
  }

  /** Also of a load that failed, and again. */
  async stop(): Promise<void> {
    this.#memory.stop();
    this.#stopping.abort();
    await this.#watching.catch(() => undefined);
  }
}
