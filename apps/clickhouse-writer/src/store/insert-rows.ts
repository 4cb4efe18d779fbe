import { createNativeBlock, type ClickHouse, type NativeSchema, type RowOf } from '@millrace/clickhouse';
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
    const encoder = createNativeBlock(schema);
    for (const row of rows) encoder.append(row);
    const { rows: count } = encoder;
    const block = encoder.finish();
    const startedAt = performance.now();
    await clickhouse.insert({ table, columns: encoder.columns, block, rows: count, token, timeoutMs });
    onInserted({
      table,
      rows: count,
      bytes: block.length,
      seconds: (performance.now() - startedAt) / 1_000,
    });
  };
}
