import type { RowOf } from '@millrace/clickhouse';

export const DEAD_LETTERS_TABLE = 'dead_letters_v1';

/** The fields of millrace.v1.DeadLetter as columns. */
export const DEAD_LETTER_COLUMNS = {
  dead_letter_id: 'UUID',
  stage: 'String',
  code: 'String',
  reason: 'String',
  field: 'String',
  incarnation: 'String',
  raw_partition: 'UInt32',
  raw_offset: 'UInt64',
  raw_index: 'UInt64',
  dialect: 'String',
  project: 'String',
  route: 'String',
  request_id: 'UUID',
  event_id: 'UUID',
  received_at: 'DateTime64(3)',
  dead_lettered_at: 'DateTime64(3)',
  content_type: 'String',
  content_encoding: 'String',
  body: 'String',
  client_address: 'String',
  user_agent: 'String',
  headers: 'Map(String, String)',
  parameters: 'Map(String, String)',
  gateway_version: 'String',
  service_version: 'String',
  traceparent: 'String',
} as const;

export type DeadLetterRow = RowOf<typeof DEAD_LETTER_COLUMNS>;
