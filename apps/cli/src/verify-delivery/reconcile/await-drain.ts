import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouse } from '@millrace/clickhouse';
import type { KafkaConfig } from '@millrace/kafka';
import { readAllWaitingRecords } from '../../read-waiting-records';
import { DrainWatch, type DrainState } from './drain-watch';
import { IS_OF_RUN_SQL, scopeParameters, type RunScope } from './stored-row';

export interface DrainOptions {
  readonly store: ClickHouse;
  /** Undefined: the end is told from the store alone. */
  readonly kafka: KafkaConfig | undefined;
  readonly scope: RunScope;
  /** Rows that acknowledged events make, at least. */
  readonly expected: number;
  readonly ending: AbortSignal;
  readonly onProgress: (drain: DrainState) => void;
}

/** How a wait for the drain ended; `overdue`: nothing has moved for long, and not all is there. */
export type DrainEnd = 'drained' | 'overdue' | 'interrupted';

const POLL_MS = 1_000;

const COUNT_SQL = `SELECT toFloat64(count()) AS rows FROM events WHERE ${IS_OF_RUN_SQL}`;

/** Waits until everything that was acknowledged has come to its end. Faults of Kafka and the store are waited for, too. */
export async function awaitDrain(options: DrainOptions): Promise<DrainEnd> {
  const watch = new DrainWatch({ expected: options.expected, knowsKafka: options.kafka !== undefined });
  while (!options.ending.aborted) {
    const state = await readState(options);
    if (state !== undefined) options.onProgress(state);
    const end = watch.judge(state);
    if (end !== undefined) return end;
    await sleep(POLL_MS, undefined, { signal: options.ending }).catch(() => undefined);
  }
  return 'interrupted';
}

/** Undefined when the store does not answer. */
async function readState({ store, kafka, scope }: DrainOptions): Promise<DrainState | undefined> {
  // A Kafka that does not answer is one whose records wait.
  const waiting = kafka === undefined ? undefined : await readAllWaitingRecords(kafka).catch(() => undefined);
  const counted = await store.query<{ rows: number }>(COUNT_SQL, scopeParameters(scope)).catch(() => undefined);
  return counted === undefined ? undefined : { waiting, rows: counted[0]?.rows ?? 0 };
}
