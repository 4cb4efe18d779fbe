import type { ClickHouse } from '@millrace/clickhouse';
import { FIRST_EVENT_NUMBER } from '../load/request-template';
import { IS_OF_RUN_SQL, READ_RUN_TIMEOUT_MS } from '../stored-events';
import { INSERT_KEY_SQL, INSERT_SQL } from './insert-watch';
import type { InsertedRequests } from './row-latency';

/** An event's number is where its dialect keeps it; see generate-payloads. No other has one of nine digits. */
const NUMBER_SQL = `greatest(toInt64(seq_number), toInt64OrZero(attributes.number::String),
    toInt64OrZero(attributes.metadata.number::String))`;

const INSERTED_SQL = `
  SELECT ${INSERT_SQL}, groupUniqArray(toFloat64(intDiv(${NUMBER_SQL} - {origin:Int64}, {batch:Int64}))) AS requests
  FROM events_v1
  WHERE ${IS_OF_RUN_SQL} AND intDiv(${NUMBER_SQL} - {origin:Int64}, {batch:Int64}) % {stride:Int64} = 0
  GROUP BY ${INSERT_KEY_SQL}`;

export interface InsertedScope {
  readonly run: string;
  readonly batch: number;
  /** Only each so-manieth request. */
  readonly stride: number;
}

/** In which inserts the events of a run's requests were stored. */
export function readInsertedRequests(
  store: ClickHouse,
  { run, batch, stride }: InsertedScope,
): Promise<readonly InsertedRequests[]> {
  const parameters = { run, batch, stride, origin: FIRST_EVENT_NUMBER };
  return store.query<InsertedRequests>(INSERTED_SQL, parameters, { timeoutMs: READ_RUN_TIMEOUT_MS });
}
