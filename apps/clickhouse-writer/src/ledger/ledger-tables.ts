import type { RowOf } from '@millrace/clickhouse';

export const LEDGER_TABLE = 'ledger_v1';

/** millrace.v1.LedgerLine with the coordinates of its message. */
export const LEDGER_COLUMNS = {
  minute: 'DateTime',
  project: 'String',
  incarnation: 'String',
  raw_partition: 'UInt32',
  raw_offset: 'UInt64',
  requests: 'UInt32',
  events: 'UInt32',
  dropped: 'UInt32',
} as const;

export type LedgerRow = RowOf<typeof LEDGER_COLUMNS>;

export const WATERMARKS_TABLE = 'watermarks_v1';

/** What a gateway said in one raw partition; the row with the highest offset counts. */
export const WATERMARK_COLUMNS = {
  incarnation: 'String',
  raw_partition: 'UInt32',
  gateway_id: 'String',
  raw_offset: 'UInt64',
  low_watermark: 'DateTime64(3)',
  /** A Bool in the table. */
  has_ended: 'Int8',
  published_at: 'DateTime64(3)',
  raw_partitions: 'UInt32',
} as const;

export type WatermarkRow = RowOf<typeof WATERMARK_COLUMNS>;
