import {
  ClickHouseError,
  createNativeBlock,
  type ClickHouse,
  type InsertOptions,
  type NativeSchema,
  type RowOf,
} from '@millrace/clickhouse';
import type { Pace, Workbench } from '../batch/workbench';
import type { AcknowledgedInsert } from '../metrics';
import type { EffectGuard } from '../partition/effect-guard';
import type { InsertPressure } from './insert-pressure';

export interface RowsToInsert<S extends NativeSchema> {
  readonly table: AcknowledgedInsert['table'];
  readonly schema: S;
  readonly token: string;
  readonly rows: Iterable<RowOf<S>>;
  /** Asked when the block is made, right before it is sent. */
  readonly guard: EffectGuard;
}

/** Inserts rows as one block under a token. Resolves when ClickHouse has them; rejections are ClickHouseErrors or the guard's. */
export type InsertRows = <S extends NativeSchema>(insert: RowsToInsert<S>) => Promise<void>;

export interface InsertRowsMeans {
  readonly clickhouse: ClickHouse;
  readonly workbench: Workbench;
  readonly pressure: InsertPressure;
  /** After this time ClickHouse itself gives an insert up, so that none can arrive after its token is forgotten. */
  readonly timeoutMs: number;
  readonly onInserted: (insert: AcknowledgedInsert) => void;
}

export function createInsertRows({
  clickhouse,
  workbench,
  pressure,
  timeoutMs,
  onInserted,
}: InsertRowsMeans): InsertRows {
  return async ({ table, schema, token, rows, guard }) => {
    const encoded = await workbench.use((pace) => encodeRows(schema, rows, pace));
    guard.requireCurrent();
    const startedAt = performance.now();
    try {
      await clickhouse.insert({ table, ...encoded, token, timeoutMs, signal: guard.signal });
    } catch (error) {
      pressure.noteFailure(error, startedAt);
      throw error;
    }
    pressure.noteSuccess(startedAt);
    const seconds = (performance.now() - startedAt) / 1_000;
    onInserted({ table, rows: encoded.rows, bytes: encoded.block.length, seconds });
  };
}

/** One block, or nothing at all without rows. A row that has no encoding is refused, as ClickHouse would refuse it. */
export async function encodeRows<S extends NativeSchema>(
  schema: S,
  rows: Iterable<RowOf<S>>,
  pace: Pace,
): Promise<Pick<InsertOptions, 'schema' | 'rows' | 'block'>> {
  const encoder = createNativeBlock(schema);
  try {
    for (const row of rows) {
      encoder.append(row);
      if (pace.isDue) await pace.rest();
    }
  } catch (error) {
    throw new ClickHouseError(`a row has no encoding: ${String(error)}`, undefined, false, { cause: error });
  }
  const { rows: count } = encoder;
  return { schema, rows: count, block: count === 0 ? new Uint8Array() : encoder.finish() };
}
