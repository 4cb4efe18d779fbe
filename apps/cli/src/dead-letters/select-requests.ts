import { DEAD_LETTER_COLUMNS, keyOfRecord, type DeadLetterRow, type Query } from './dead-letter';
import { toCondition, type DeadLetterFilter } from './filter';

/** Dead letters of one record, in the order of their positions: they share its body and are sent again together. */
export type DeadRequest = readonly [DeadLetterRow, ...DeadLetterRow[]];

/** Rows are asked for in pieces, so that memory does not grow with what is selected. */
const PAGE = 5_000;

/** An order in which the dead letters of a record stand together, and in which a later page begins where one ended. */
const ORDER = ['received_at', 'request_id', 'stage', 'incarnation', 'raw_partition', 'raw_offset', 'raw_index'];

const AFTER = `(${ORDER.join(', ')}, dead_letter_id) > (fromUnixTimestamp64Milli({lastReceivedAt:Int64}, 'UTC'),
  {lastRequestId:UUID}, {lastStage:String}, {lastIncarnation:String}, {lastRawPartition:UInt32}, {lastRawOffset:UInt64},
  {lastRawIndex:UInt64}, {lastId:UUID})`;

/**
 * The dead letters that the filter means, by the records that they come from, the oldest first. Only such as were there
 * when the selection began: one that is sent again and fails again is not selected anew.
 */
export async function* selectRequests(
  query: Query,
  filter: DeadLetterFilter,
  pageSize = PAGE,
): AsyncGenerator<DeadRequest> {
  const [now] = await query<{ time: number }>('SELECT toUnixTimestamp64Milli(now64(3)) AS time');
  let gathered: DeadLetterRow[] = [];
  for await (const row of selectRows(query, filter, { pageSize, begunAt: now?.time ?? 0 })) {
    const [first, ...others] = gathered;
    if (first !== undefined && !isSameRecord(first, row)) {
      yield [first, ...others];
      gathered = [];
    }
    gathered.push(row);
  }
  const [first, ...others] = gathered;
  if (first !== undefined) yield [first, ...others];
}

interface Paging {
  readonly pageSize: number;
  /** Unix milliseconds of ClickHouse's clock. */
  readonly begunAt: number;
}

async function* selectRows(
  query: Query,
  filter: DeadLetterFilter,
  { pageSize, begunAt }: Paging,
): AsyncGenerator<DeadLetterRow> {
  const { sql, parameters } = toCondition(filter);
  let last: DeadLetterRow | undefined;
  for (;;) {
    const page: readonly DeadLetterRow[] = await query<DeadLetterRow>(
      `SELECT ${DEAD_LETTER_COLUMNS} FROM dead_letters
      WHERE ${sql} AND stored_at <= fromUnixTimestamp64Milli({begunAt:Int64}, 'UTC') AND ${last === undefined ? '1' : AFTER}
      ORDER BY ${ORDER.join(', ')}, dead_letter_id LIMIT {pageSize:UInt32}`,
      { ...(last !== undefined && toPlace(last)), ...parameters, begunAt, pageSize },
    );
    yield* page;
    last = page.at(-1);
    if (page.length < pageSize) return;
  }
}

function toPlace({ receivedAt, requestId, stage, incarnation, rawPartition, rawOffset, rawIndex, id }: DeadLetterRow) {
  return {
    lastReceivedAt: receivedAt,
    lastRequestId: requestId,
    lastStage: stage,
    lastIncarnation: incarnation,
    lastRawPartition: rawPartition,
    lastRawOffset: rawOffset,
    lastRawIndex: rawIndex,
    lastId: id,
  };
}

/** An event that the store refused stands alone: what is kept of it is not the record's body. */
function isSameRecord(a: DeadLetterRow, b: DeadLetterRow): boolean {
  return a.stage === 'normalise' && keyOfRecord(a) === keyOfRecord(b);
}
