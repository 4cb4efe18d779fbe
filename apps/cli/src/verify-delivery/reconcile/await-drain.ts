import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouse } from '@millrace/clickhouse';
import type { KafkaConfig } from '@millrace/kafka';
import { readWaitingRecords } from '../../read-waiting-records';
import { IS_OF_RUN_SQL, scopeParameters, type RunScope } from './stored-row';

export interface DrainOptions {
  readonly store: ClickHouse;
  /** Undefined: the end is told from the store alone. */
  readonly kafka: KafkaConfig | undefined;
  readonly scope: RunScope;
  /** Rows that acknowledged events make. */
  readonly expected: number;
  readonly ending: AbortSignal;
  readonly onProgress: (drain: DrainState) => void;
}

/** How far the way from the gateway to the store is empty. */
export interface DrainState {
  /** Records in Kafka; undefined where that is not known. */
  readonly waiting: number | undefined;
  readonly rows: number;
}

/** How a wait for the drain ended; `overdue`: nothing has changed for long, and not all is there. */
export type DrainEnd = 'drained' | 'overdue' | 'interrupted';

const POLL_MS = 1_000;
/** When all is there and nothing waits, a row that should not come may come still: from a spool, or a writer that was believed dead. */
const STILL_MS = 5_000;
/** Services that lost a broker may need a minute to find each other again. */
const PATIENCE_MS = 180_000;
/** With nothing in Kafka, what is missing could come out of a spool only, and that goes on at once. */
const PATIENCE_WHEN_EMPTY_MS = 60_000;

const COUNT_SQL = `SELECT toFloat64(count()) AS rows FROM events WHERE ${IS_OF_RUN_SQL}`;

/** Waits until everything that was acknowledged has come to its end. Faults of Kafka and the store are waited for, too. */
export async function awaitDrain(options: DrainOptions): Promise<DrainEnd> {
  const rest = new Rest();
  while (!options.ending.aborted) {
    const state = await readState(options);
    if (state !== undefined) options.onProgress(state);
    const end = findEnd(state, rest.measure(state), options);
    if (end !== undefined) return end;
    await sleep(POLL_MS, undefined, { signal: options.ending }).catch(() => undefined);
  }
  return 'interrupted';
}

/** For how long nothing has changed. */
class Rest {
  #last = '';
  #since = performance.now();

  /** In milliseconds. */
  measure(state: DrainState | undefined): number {
    const now = JSON.stringify(state ?? null);
    if (now !== this.#last) this.#since = performance.now();
    this.#last = now;
    return performance.now() - this.#since;
  }
}

function findEnd(state: DrainState | undefined, stillMs: number, options: DrainOptions): DrainEnd | undefined {
  const isEmpty = state !== undefined && (state.waiting === 0 || options.kafka === undefined);
  if (isEmpty && state.rows >= options.expected && stillMs >= STILL_MS) return 'drained';
  const patienceMs = state?.waiting === 0 ? PATIENCE_WHEN_EMPTY_MS : PATIENCE_MS;
  return stillMs >= patienceMs ? 'overdue' : undefined;
}

/** Undefined when the store does not answer. */
async function readState({ store, kafka, scope }: DrainOptions): Promise<DrainState | undefined> {
  // A Kafka that does not answer is one whose records wait.
  const waiting = kafka === undefined ? undefined : await readWaitingRecords(kafka).catch(() => undefined);
  const counted = await store.query<{ rows: number }>(COUNT_SQL, scopeParameters(scope)).catch(() => undefined);
  return counted === undefined ? undefined : { waiting, rows: counted[0]?.rows ?? 0 };
}
