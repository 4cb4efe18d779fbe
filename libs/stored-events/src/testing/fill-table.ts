import type { ClickHouse } from '@millrace/clickhouse';

/** When the first of the made events was received; one and a half seconds lie between two. */
export const FILLED_FROM = Date.UTC(2026, 0, 1);
const BETWEEN_EVENTS_MS = 1_500;

/** The time of reception of the made event with this number. */
export function filledTime(number: number): number {
  return FILLED_FROM + number * BETWEEN_EVENTS_MS;
}

const ROWS_PER_STATEMENT = 500_000;

/**
 * Stores `count` events that ClickHouse makes itself: seven of ten in the project `default`, a third of these each in
 * three dialects, of so many types, some rarer than others, and 40 sources, one in twenty up to three days late. The
 * same ones each time.
 */
export async function fillTable(clickhouse: ClickHouse, count: number, types = 20): Promise<void> {
  for (let from = 0; from < count; from += ROWS_PER_STATEMENT) {
    const rows = Math.min(ROWS_PER_STATEMENT, count - from);
    await clickhouse.command(INSERT, { from, rows, types, start: FILLED_FROM, between: BETWEEN_EVENTS_MS });
  }
}

const INSERT = `
  INSERT INTO events_v1 (
    event_id, project, dialect, source, type, message, severity, generation_time, reception_time, corrected_time,
    seq_number, client_key, tags, attributes, error_type, incarnation, normalised_partition, normalised_offset,
    normalised_index, batch_from, stored_at)
  WITH
    number + {from:UInt64} AS n,
    cityHash64(n) AS h,
    {start:Int64} + n * {between:Int64} AS received,
    received - if(h % 20 = 0, intDiv(h, 7) % 259200000, h % 2000) AS happened
  SELECT
    reinterpretAsUUID(sipHash128(n)),
    if(h % 10 < 7, 'default', 'project ' || toString(h % 10)),
    ['exceptionless', 'yamcs', 'native'][1 + intDiv(h, 16) % 3],
    'source ' || toString(intDiv(h, 64) % 40),
    'type ' || toString(toUInt32(sqrt(intDiv(h, 4096) % ({types:UInt32} * {types:UInt32})))),
    'message number ' || toString(n) || ' about something that happened somewhere',
    intDiv(h, 1000) % 6,
    fromUnixTimestamp64Milli(toInt64(happened), 'UTC'),
    fromUnixTimestamp64Milli(toInt64(received), 'UTC'),
    fromUnixTimestamp64Milli(toInt64(happened), 'UTC'),
    toInt32(h % 100000),
    if(h % 3 = 0, toString(h), ''),
    ['tag ' || toString(h % 5)],
    ('{"user":{"identity":"user-' || toString(h % 1000) || '"},"value":' || toString(h % 997) || ',"k' || toString(h % 50)
      || '":"x"}')::JSON(max_dynamic_types=8, max_dynamic_paths=32),
    if(h % 4 = 0, 'TypeError', ''),
    'filled',
    toUInt32(h % 16),
    intDiv(n, 1600),
    toUInt32(h % 100),
    intDiv(n, 160000) * 100,
    fromUnixTimestamp64Milli(toInt64(received + 900), 'UTC')
  FROM numbers({rows:UInt64})
  SETTINGS max_partitions_per_insert_block = 0, max_block_size = 100000, min_insert_block_size_rows = 100000`;
