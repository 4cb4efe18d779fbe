import type { RowOf } from '@millrace/clickhouse';

export const DUPLICATES_TABLE = 'duplicates_v1';

/** An event that was not stored, by its place in the raw topic; a row that is inserted again replaces itself. */
export const DUPLICATE_COLUMNS = {
  project: 'String',
  reception_time: 'DateTime64(3)',
  event_id: 'UUID',
  incarnation: 'String',
  raw_partition: 'UInt32',
  raw_offset: 'UInt64',
  raw_index: 'UInt64',
} as const;

export type DuplicateRow = RowOf<typeof DUPLICATE_COLUMNS>;
