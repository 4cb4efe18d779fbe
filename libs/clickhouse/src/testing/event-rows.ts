import { randomBytes } from 'node:crypto';
import type { ClickHouse } from '../clickhouse';
import { createNativeBlock } from '../native/native-block';
import type { RowOf } from '../native/native-schema';

/** The columns of events_v1 that have no default, as a writer sends them. */
const EVENT_COLUMNS = {
  event_id: 'UUID',
  project: 'String',
  dialect: 'String',
  source: 'String',
  type: 'String',
  message: 'String',
  severity: 'Int8',
  generation_time: 'DateTime64(3)',
  reception_time: 'DateTime64(3)',
  corrected_time: 'DateTime64(3)',
  clock_skew_ms: 'Nullable(Int64)',
  client_key: 'String',
  tags: 'Array(String)',
  attributes: 'JSON(max_dynamic_types=8, max_dynamic_paths=32)',
  error_type: 'String',
  error_signature: 'String',
  client_name: 'String',
  client_version: 'String',
  incarnation: 'String',
  normalised_partition: 'UInt32',
  normalised_offset: 'UInt64',
  normalised_index: 'UInt32',
} as const;

export type EventRow = RowOf<typeof EVENT_COLUMNS>;

const RECEPTION_TIME = Date.UTC(2026, 0, 15, 12);

/** A row of events_v1; what is not given is as plain as it can be. */
export function anEventRow(given: Partial<EventRow> = {}): EventRow {
  const receptionTime = given.reception_time ?? RECEPTION_TIME;
  const generationTime = given.generation_time ?? receptionTime;
  return {
    event_id: randomBytes(16),
    project: 'default',
    dialect: 'native',
    source: '',
    type: '',
    message: '',
    severity: 0,
    generation_time: generationTime,
    reception_time: receptionTime,
    corrected_time: generationTime,
    clock_skew_ms: undefined,
    client_key: '',
    tags: [],
    attributes: '{}',
    error_type: '',
    error_signature: '',
    client_name: '',
    client_version: '',
    incarnation: 'test',
    normalised_partition: 0,
    normalised_offset: 0,
    normalised_index: 0,
    ...given,
  };
}

/** Inserts rows into events_v1 as one block. */
export async function insertEventRows(clickhouse: ClickHouse, rows: readonly EventRow[], token: string): Promise<void> {
  const block = createNativeBlock(EVENT_COLUMNS);
  for (const row of rows) block.append(row);
  await clickhouse.insert({
    table: 'events_v1',
    schema: block.schema,
    rows: block.rows,
    block: block.finish(),
    token,
    timeoutMs: 30_000,
  });
}
