import type { ClickHouse } from '@millrace/clickhouse';
import { markerPrefix } from '../load/delivery-event';

/** A row of the store that has the marker of a run. Times are Unix milliseconds, by the clock of who made them. */
export interface StoredRow {
  /** As its marker says. */
  readonly number: number;
  readonly dialect: string;
  readonly message: string;
  readonly storedAt: number;
}

/** Which rows are a run's. */
export interface RunScope {
  readonly run: string;
  readonly project: string;
  /** When its first request was sent and its last one answered, in Unix milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** Events are read by the time of reception, some seconds in one answer, so that neither side holds many at a time. */
const SLICE_MS = 5_000;
/** Before the first request and after the last answer there are events only where a gateway's clock is wrong. */
const OUTER_SLICE_MS = 60_000;
/** How wrong the clocks of gateways may be against this machine's. */
const MAX_CLOCK_ERROR_MS = 5 * 60_000;

/** A condition on rows of `events`: those of a run, by `scopeParameters`. */
export const IS_OF_RUN_SQL = `project = {project:String} AND position(message, {prefix:String}) > 0
    AND reception_time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND reception_time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;

/** The number in a row's marker. */
export const NUMBER_SQL = 'toFloat64(toUInt64OrZero(extract(message, {pattern:String})))';

const ROWS_SQL = `
  SELECT ${NUMBER_SQL} AS number, dialect, message, toFloat64(toUnixTimestamp64Milli(stored_at)) AS storedAt
  FROM events WHERE ${IS_OF_RUN_SQL} ORDER BY number`;

/** Reads every row of a run, as analysts see it, in the order of their reception, roughly. */
export async function* readStoredRows(store: ClickHouse, scope: RunScope): AsyncGenerator<readonly StoredRow[]> {
  const { from: begin, to: end, ...parameters } = scopeParameters(scope);
  let from = begin;
  while (from < end) {
    const isOfLoad = from >= scope.from && from < scope.to;
    const to = Math.min(from + (isOfLoad ? SLICE_MS : OUTER_SLICE_MS), end);
    yield await store.query<StoredRow>(ROWS_SQL, { ...parameters, from, to });
    from = to;
  }
}

/** What the statements that look for a run's marker are asked with; its times allow for clocks that disagree. */
export function scopeParameters({ run, project, from, to }: RunScope) {
  const prefix = markerPrefix(run);
  const [earliest, latest] = [from - MAX_CLOCK_ERROR_MS, to + MAX_CLOCK_ERROR_MS];
  return { project, prefix, pattern: `${prefix}([0-9]+)`, from: earliest, to: latest };
}
