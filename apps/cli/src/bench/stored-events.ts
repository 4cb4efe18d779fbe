import type { ClickHouse } from '@millrace/clickhouse';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Speech } from './encoding';
import { runColumnsOf } from './run-columns';

/** What is stored of one load. */
export interface StoredRun {
  readonly rows: number;
  /** Different ones. */
  readonly events: number;
  /** When the last row was stored, in Unix milliseconds; undefined without any. */
  readonly lastAt: number | undefined;
}

export interface AwaitedEvents {
  /** Rows there were before. */
  readonly before: number;
  /** Events that are on their way. */
  readonly events: number;
  readonly ending: AbortSignal;
}

/** A query takes some 5 ms of CPU time whatever it asks for, and that counts as the engine's work on the events. */
const POLL_MS = 500;
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

/** Every event of a run is looked at, and there may be tens of millions. */
export const READ_RUN_TIMEOUT_MS = 300_000;

/** Which events are a run's. */
export interface RunOf extends Speech {
  readonly run: string;
}

/** Counts what is stored of a run, exactly: whatever else is stored meanwhile. */
export async function readStoredRun(store: ClickHouse, { run, ...speech }: RunOf): Promise<StoredRun> {
  const options = { timeoutMs: READ_RUN_TIMEOUT_MS };
  const [counted] = await store.query<{ rows: number; events: number; last: number }>(
    countSql(speech),
    { run },
    options,
  );
  const { rows = 0, events = 0, last = 0 } = counted ?? {};
  return { rows, events, lastAt: rows === 0 ? undefined : last };
}

/** Events are told apart by their numbers: a bitmap of them is some megabytes where a set of ids is more than a gigabyte. */
function countSql(speech: Speech): string {
  const { isOfRun, number } = runColumnsOf(speech);
  return `
    SELECT toFloat64(count()) AS rows, toFloat64(groupBitmap(toUInt32(${number}))) AS events,
      toFloat64(toUnixTimestamp64Milli(max(stored_at))) AS last FROM events
    WHERE ${isOfRun}`;
}
