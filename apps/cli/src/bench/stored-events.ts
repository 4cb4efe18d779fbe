import type { ClickHouse } from '@millrace/clickhouse';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is in the store of one run of made-up events. */
export interface StoredRun {
  readonly rows: number;
  readonly ids: number;
}

export interface AwaitedEvents {
  /** Rows there were before. */
  readonly before: number;
  /** Events that are on their way. */
  readonly events: number;
  readonly ending: AbortSignal;
}

/** Counting is cheap but not free, and the engine's share of it counts as work on the events. */
const POLL_MS = 100;
/** A pipeline that stores nothing for so long will not store the rest. */
const PATIENCE_MS = 30_000;

export async function countRows(store: ClickHouse): Promise<number> {
  const [row] = await store.query<{ rows: number }>('SELECT toFloat64(count()) AS rows FROM events');
  return row?.rows ?? 0;
}

/** Resolves when so many more rows are stored, or when there are no more to come. */
export async function awaitRows(store: ClickHouse, { before, events, ending }: AwaitedEvents): Promise<void> {
  let highest = before;
  let grewAt = performance.now();
  while (highest - before < events && performance.now() - grewAt < PATIENCE_MS) {
    await sleep(POLL_MS, undefined, { signal: ending });
    const rows = await countRows(store);
    if (rows > highest) grewAt = performance.now();
    highest = Math.max(highest, rows);
  }
}

/** Each dialect keeps the run's name where it keeps what the producer adds; see generate-payloads. */
const RUN_SQL = `
  SELECT toFloat64(count()) AS rows, toFloat64(uniqExact(event_id)) AS ids FROM events
  WHERE attributes.run::String = {run:String} OR attributes.metadata.run::String = {run:String}
    OR source = concat('generated-', {run:String})`;

/** Counts what is stored of a run, exactly: whatever else is stored meanwhile. */
export async function readStoredRun(store: ClickHouse, run: string): Promise<StoredRun> {
  const [stored] = await store.query<StoredRun>(RUN_SQL, { run });
  return stored ?? { rows: 0, ids: 0 };
}
