import type { ClickHouse } from '@millrace/clickhouse';
import type { Speech } from '../encoding';
import { FIRST_EVENT_NUMBER } from '../load/request-template';
import { runColumnsOf } from '../run-columns';
import { READ_RUN_TIMEOUT_MS, type RunOf } from '../stored-events';
import { INSERT_KEY_SQL, INSERT_SQL } from './insert-watch';
import type { InsertedRequests } from './row-latency';

export interface InsertedScope extends RunOf {
  readonly batch: number;
  /** Only each so-manieth request. */
  readonly stride: number;
}

/** In which inserts the events of a run's requests were stored. */
export function readInsertedRequests(
  store: ClickHouse,
  { run, batch, stride, ...speech }: InsertedScope,
): Promise<readonly InsertedRequests[]> {
  const parameters = { run, batch, stride, origin: FIRST_EVENT_NUMBER };
  return store.query<InsertedRequests>(insertedSql(speech), parameters, { timeoutMs: READ_RUN_TIMEOUT_MS });
}

function insertedSql(speech: Speech): string {
  const { isOfRun, number } = runColumnsOf(speech);
  const request = `intDiv(${number} - {origin:Int64}, {batch:Int64})`;
  return `
    SELECT ${INSERT_SQL}, groupUniqArray(toFloat64(${request})) AS requests FROM events_v1
    WHERE ${isOfRun} AND ${request} % {stride:Int64} = 0 GROUP BY ${INSERT_KEY_SQL}`;
}
