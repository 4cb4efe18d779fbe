import { DEAD_LETTER_COLUMNS, type DeadLetterRow, type Query } from './dead-letter';
import { toCondition, type DeadLetterFilter } from './filter';

/** At most `limit` dead letters, the newest first. */
export function listDeadLetters(
  query: Query,
  filter: DeadLetterFilter,
  limit: number,
): Promise<readonly DeadLetterRow[]> {
  const { sql, parameters } = toCondition(filter);
  return query<DeadLetterRow>(
    `SELECT ${DEAD_LETTER_COLUMNS} FROM dead_letters WHERE ${sql}
    ORDER BY dead_lettered_at DESC, raw_partition, raw_offset DESC, raw_index DESC LIMIT {limit:UInt32}`,
    { limit, ...parameters },
  );
}
