import { MAX_EVENTS_PER_RECORD } from '@millrace/domain';
import type { DeadLetterRow, Query } from './dead-letter';

/** Whether other events of the letter's request are stored, or are dead letters themselves. */
export async function hasSiblings(query: Query, { project, requestId, receivedAt }: DeadLetterRow): Promise<boolean> {
  const [found] = await query<{ siblings: number }>(
    `SELECT
      (SELECT count() FROM events_v1 WHERE project = {project:String} AND request_id = {requestId:UUID}
        AND reception_time = fromUnixTimestamp64Milli({receivedAt:Int64}, 'UTC'))
      + (SELECT count() FROM dead_letters_v1 WHERE project = {project:String} AND request_id = {requestId:UUID}
        AND raw_index % ${String(MAX_EVENTS_PER_RECORD)} > 0) AS siblings`,
    { project, requestId, receivedAt },
  );
  return (found?.siblings ?? 0) > 0;
}
