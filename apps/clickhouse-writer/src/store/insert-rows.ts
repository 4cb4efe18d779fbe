import {
  ClickHouseError,
  createNativeBlock,
  type ClickHouse,
  type InsertOptions,
  type NativeSchema,
  type RowOf,
} from '@millrace/clickhouse';
import type { AcknowledgedInsert } from '../metrics';

export interface RowsToInsert<S extends NativeSchema> {
  readonly table: AcknowledgedInsert['table'];
  readonly schema: S;
  readonly token: string;
  readonly rows: Iterable<RowOf<S>>;
}

/** Inserts rows as one block under a token. Resolves when ClickHouse has them; rejections are ClickHouseErrors. */
export type InsertRows = <S extends NativeSchema>(insert: RowsToInsert<S>) => Promise<void>;

/** `timeoutMs` is when ClickHouse itself gives an insert up, so that none can arrive after its token is forgotten. */
export function createInsertRows(
  clickhouse: ClickHouse,
  timeoutMs: number,
  onInserted: (insert: AcknowledgedInsert) => void,
): InsertRows {
  return async ({ table, schema, token, rows }) => {
    const encoded = encodeRows(schema, rows);
    const startedAt = performance.now();
    await clickhouse.insert({ table, ...encoded, token, timeoutMs });
    onInserted({
      table,
      rows: encoded.rows,
      bytes: encoded.block.length,
      seconds: (performance.now() - startedAt) / 1_000,
    });
  };
}

/** One block, or nothing at all without rows. A row that has no encoding is refused, as ClickHouse would refuse it. */
export function encodeRows<S extends NativeSchema>(
  schema: S,
  rows: Iterable<RowOf<S>>,
): Pick<InsertOptions, 'schema' | 'rows' | 'block'> {
  const encoder = createNativeBlock(schema);
  try {
    for (const row of rows) encoder.append(row);
  } catch (error) {
    throw new ClickHouseError(`a row has no encoding: ${String(error)}`, undefined, false, { cause: error });
  }
  const { rows: count } = encoder;
  return { schema, rows: count, block: count === 0 ? new Uint8Array() : encoder.finish() };
}
