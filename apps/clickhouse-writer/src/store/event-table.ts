import type { RowOf } from '@millrace/clickhouse';

export const EVENTS_TABLE = 'events_v1';
/** Takes the same rows and keeps none. */
export const EVENT_TRIALS_TABLE = 'event_trials_v1';

/** The columns that the writer fills, in the order of its blocks, with the types it sends them as. */
export const EVENT_COLUMNS = {
  event_id: 'UUID',
  project: 'String',
  dialect: 'String',
  source: 'String',
  type: 'String',
  message: 'String',
  /** An Enum8 in the table: the place in the ladder, INFO is 0. */
  severity: 'Int8',
  generation_time: 'DateTime64(3)',
  reception_time: 'DateTime64(3)',
  /** The generation time where nothing was corrected. */
  corrected_time: 'DateTime64(3)',
  clock_skew_ms: 'Nullable(Int64)',
  seq_number: 'Int32',
  client_key: 'String',
  tags: 'Array(String)',
  /** To the letter the table's own type: only then does ClickHouse heed the insert's settings for JSON. */
  attributes: 'JSON(max_dynamic_types=8, max_dynamic_paths=32)',
  extensions: 'Map(UInt32, String)',
  extension_bytes: 'String',
  error_type: 'String',
  error_signature: 'String',
  client_address: 'String',
  user_agent: 'String',
  client_name: 'String',
  client_version: 'String',
  client_os: 'String',
  client_device: 'String',
  trace_id: 'String',
  request_id: 'UUID',
  incarnation: 'String',
  raw_partition: 'UInt32',
  raw_offset: 'UInt64',
  raw_index: 'UInt64',
  normalised_partition: 'UInt32',
  normalised_offset: 'UInt64',
  normalised_index: 'UInt32',
  batch_from: 'UInt64',
  /** Until when the identity of the event is held, 0 without one: what is needed to make its key again. */
  identity_expires_at: 'DateTime',
  normaliser_version: 'String',
} as const;

export type EventRow = RowOf<typeof EVENT_COLUMNS>;

export const EVENT_KEYS_TABLE = 'event_keys_v1';

export const EVENT_KEY_COLUMNS = {
  event_id: 'UUID',
  incarnation: 'String',
  normalised_partition: 'UInt32',
  normalised_offset: 'UInt64',
  normalised_index: 'UInt32',
  reception_time: 'DateTime64(3)',
  /** Later events of this identity are let in; the end of 2106's range is for ever. */
  expires_at: 'DateTime',
} as const;

export type EventKeyRow = RowOf<typeof EVENT_KEY_COLUMNS>;
