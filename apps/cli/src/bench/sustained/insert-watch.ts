import type { ClickHouse } from '@millrace/clickhouse';

/**
 * What a writer stored at once: rows of one partition of the normalised topic, from an offset on, that carry one time.
 * They become visible at once, too.
 */
export interface Insert {
  readonly partition: number;
  readonly first: number;
  /** When it began, in Unix milliseconds of the store's clock. */
  readonly storedAt: number;
}

export function keyOf({ partition, first, storedAt }: Insert): string {
  return `${String(partition)}/${String(first)}/${String(storedAt)}`;
}

/** SELECT's names for an insert's columns; rows are grouped by `INSERT_KEY_SQL`. */
export const INSERT_SQL = `normalised_partition AS partition, toFloat64(batch_from) AS first,
  toFloat64(toUnixTimestamp64Milli(stored_at)) AS storedAt`;
export const INSERT_KEY_SQL = 'normalised_partition, batch_from, stored_at';

/** Each look takes CPU time of the store, some 10 ms by estimate, which counts as work on the events. */
const LOOK_EVERY_MS = 200;
/**
 * Only rows of the last seconds are looked at, which an index on stored_at finds. An insert that takes longer is not missed
 * but seen late: the last look goes back to the beginning.
 */
const LOOK_BACK_MS = 5_000;

const SEEN_SQL = `
  SELECT ${INSERT_SQL}, toFloat64(count()) AS rows FROM events_v1
  WHERE stored_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') GROUP BY ${INSERT_KEY_SQL}`;

/** How many rows could be read at a time, in Unix milliseconds. */
interface RowCount {
  readonly at: number;
  readonly rows: number;
}

/**
 * Learns when inserts become visible by looking five times a second. What it says is what a reader saw, so each time is
 * late by up to a look.
 */
export class InsertWatch {
  readonly #store: ClickHouse;
  readonly #begunAt = Date.now();
  readonly #seenAt = new Map<string, number>();
  readonly #counts: RowCount[] = [];
  #rows = 0;

  constructor(store: ClickHouse) {
    this.#store = store;
  }

  /** Looks until it is stopped; `onRows` is told how many rows there are that were not there at the first look. */
  async watch(stopping: AbortSignal, onRows: (rows: number) => void): Promise<void> {
    await this.#look(Date.now() - LOOK_BACK_MS);
    this.#rows = 0;
    while (!stopping.aborted) {
      await nextLook(stopping);
      await this.#look(Date.now() - LOOK_BACK_MS);
      onRows(this.#rows);
    }
    await this.#look(this.#begunAt - LOOK_BACK_MS);
  }

  /** When an insert was first seen, in Unix milliseconds. */
  seenAt(insert: Insert): number | undefined {
    return this.#seenAt.get(keyOf(insert));
  }

  /** How many rows could be read then, in Unix milliseconds; between two looks they are taken to grow evenly. */
  rowsAt(at: number): number {
    const after = this.#counts.findIndex((count) => count.at >= at);
    const [before, next] = [this.#counts.at(after - 1), this.#counts[after]];
    if (after <= 0 || before === undefined || next === undefined) return next?.rows ?? this.#rows;
    const share = (at - before.at) / (next.at - before.at);
    return before.rows + share * (next.rows - before.rows);
  }

  async #look(since: number): Promise<void> {
    const inserts = await this.#store.query<Insert & { rows: number }>(SEEN_SQL, { since });
    const at = Date.now();
    for (const insert of inserts) {
      const key = keyOf(insert);
      if (this.#seenAt.has(key)) continue;
      this.#seenAt.set(key, at);
      this.#rows += insert.rows;
    }
    this.#counts.push({ at, rows: this.#rows });
  }
}

/** Resolves early when the watch is stopped. */
function nextLook(stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', go);
      resolve();
    };
    const timer = setTimeout(go, LOOK_EVERY_MS);
    stopping.addEventListener('abort', go);
  });
}
