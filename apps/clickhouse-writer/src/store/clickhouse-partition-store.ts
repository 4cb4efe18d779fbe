import type { ClickHouse } from '@millrace/clickhouse';
import type { Marks } from '@millrace/domain';
import { uuidToBytes } from '@millrace/contracts';
import { DUPLICATE_COLUMNS, DUPLICATES_TABLE } from '../duplicates/duplicate-table';
import { EVENT_COLUMNS, EVENT_KEY_COLUMNS, EVENT_KEYS_TABLE, EVENT_TRIALS_TABLE, EVENTS_TABLE } from './event-table';
import { encodeRows, type InsertRows } from './insert-rows';
import type { Workbench } from '../batch/workbench';
import type { EventKey, PartitionStore, StoredRows } from './partition-store';
import type { OffsetRange } from '../partition/progress';

/** Ids are written into the statement, which ClickHouse bounds at 256 KiB (`max_query_size`); 39 bytes each. */
const MAX_IDS_PER_QUERY = 5_000;

const TRIAL_TIMEOUT_MS = 30_000;

export interface ClickHousePartitionStoreOptions {
  readonly clickhouse: ClickHouse;
  readonly workbench: Workbench;
  readonly insertRows: InsertRows;
  readonly incarnation: string;
  readonly partition: number;
  readonly onKeysLookedUp: (count: number) => void;
}

export function createClickHousePartitionStore(options: ClickHousePartitionStoreOptions): PartitionStore {
  const { clickhouse, workbench, insertRows, incarnation, partition, onKeysLookedUp } = options;
  const here = { incarnation, partition };
  return {
    findKeys: async (eventIds) => {
      onKeysLookedUp(eventIds.length);
      const found: EventKey[] = [];
      for (let start = 0; start < eventIds.length; start += MAX_IDS_PER_QUERY)
        found.push(...(await findKeys(clickhouse, eventIds.slice(start, start + MAX_IDS_PER_QUERY))));
      return found;
    },
    findStored: (range) => findStored(clickhouse, { ...here, ...range }),
    findLastBatch: () => findLastBatch(clickhouse, here),
    readKeys: (range) => readKeys(clickhouse, { ...here, ...range }),
    readMarks: (range) => readMarks(clickhouse, { ...here, ...range }),
    insertEvents: (token, rows, guard) =>
      insertRows({ table: EVENTS_TABLE, schema: EVENT_COLUMNS, token, rows, guard }),
    tryEvents: async (rows) => {
      const trial = { table: EVENT_TRIALS_TABLE, token: '', timeoutMs: TRIAL_TIMEOUT_MS };
      const encoded = await workbench.use((pace) => encodeRows(EVENT_COLUMNS, rows, pace));
      await clickhouse.insert({ ...trial, ...encoded });
    },
    insertKeys: (token, keys, guard) =>
      insertRows({ table: EVENT_KEYS_TABLE, schema: EVENT_KEY_COLUMNS, token, rows: keys.map(toKeyRow), guard }),
    insertDuplicates: (token, rows, guard) =>
      insertRows({ table: DUPLICATES_TABLE, schema: DUPLICATE_COLUMNS, token, rows, guard }),
  };
}

/** One partition of one incarnation of the topics. */
interface Place {
  readonly incarnation: string;
  readonly partition: number;
}

type PlacedRange = Place & OffsetRange;

const FROM_HERE = `FROM ${EVENTS_TABLE} WHERE incarnation = {incarnation:String} AND normalised_partition = {partition:UInt32}`;
const IN_RANGE = 'AND normalised_offset >= {from:UInt64} AND normalised_offset < {to:UInt64}';

/** ClickHouse writes 64-bit integers as text where it is told to; both forms are taken. */
type Integer = number | string;

async function findKeys(clickhouse: ClickHouse, ids: readonly string[]): Promise<readonly EventKey[]> {
  const rows = await clickhouse.query<RawKey>(`
    SELECT ${KEY_FIELDS}, toUnixTimestamp(expires_at) AS expiresAt
    FROM ${EVENT_KEYS_TABLE}
    WHERE event_id IN (${ids.map((id) => `'${id}'`).join(',')})`);
  return rows.map(toEventKey);
}

async function readKeys(clickhouse: ClickHouse, range: PlacedRange): Promise<readonly EventKey[]> {
  const rows = await clickhouse.query<RawKey>(
    `SELECT ${KEY_FIELDS}, toUnixTimestamp(identity_expires_at) AS expiresAt ${FROM_HERE} ${IN_RANGE} AND expiresAt > 0`,
    { ...range },
  );
  return rows.map(toEventKey);
}

/** Both tables have these columns. */
const KEY_FIELDS = `event_id AS eventId, incarnation, normalised_partition AS partition, normalised_offset AS offset,
  normalised_index AS index, toUnixTimestamp64Milli(reception_time) AS receptionTime`;

type RawKey = Readonly<Record<keyof EventKey, Integer>>;

function toEventKey(row: RawKey): EventKey {
  return {
    eventId: String(row.eventId),
    incarnation: String(row.incarnation),
    partition: Number(row.partition),
    offset: Number(row.offset),
    index: Number(row.index),
    receptionTime: Number(row.receptionTime),
    expiresAt: Number(row.expiresAt),
  };
}

async function findStored(clickhouse: ClickHouse, range: PlacedRange): Promise<StoredRows> {
  const rows = await clickhouse.query<{ offset: Integer; indexes: readonly Integer[] }>(
    `SELECT normalised_offset AS offset, groupArray(normalised_index) AS indexes ${FROM_HERE} ${IN_RANGE} GROUP BY offset`,
    { ...range },
  );
  return new Map(rows.map(({ offset, indexes }) => [Number(offset), new Set(indexes.map(Number))]));
}

async function findLastBatch(clickhouse: ClickHouse, here: Place): Promise<OffsetRange | undefined> {
  const [last] = await clickhouse.query<{ from: Integer; to: Integer }>(
    `SELECT batch_from AS from, max(normalised_offset) + 1 AS to ${FROM_HERE} GROUP BY from ORDER BY from DESC LIMIT 1`,
    { ...here },
  );
  return last === undefined ? undefined : { from: Number(last.from), to: Number(last.to) };
}

async function readMarks(clickhouse: ClickHouse, range: PlacedRange): Promise<Marks> {
  const rows = await clickhouse.query<{ rawPartition: Integer; offset: Integer; index: Integer }>(
    `SELECT raw_partition AS rawPartition, max((raw_offset, raw_index)) AS highest, highest.1 AS offset, highest.2 AS index
     ${FROM_HERE} ${IN_RANGE} GROUP BY rawPartition`,
    { ...range },
  );
  return new Map(
    rows.map(({ rawPartition, offset, index }) => [
      Number(rawPartition),
      { offset: Number(offset), index: Number(index) },
    ]),
  );
}

function toKeyRow(key: EventKey) {
  return {
    event_id: uuidToBytes(key.eventId),
    incarnation: key.incarnation,
    normalised_partition: key.partition,
    normalised_offset: key.offset,
    normalised_index: key.index,
    reception_time: key.receptionTime,
    expires_at: key.expiresAt,
  };
}
