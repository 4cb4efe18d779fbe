import type { Query } from './dead-letter';
import { toCondition, type DeadLetterFilter } from './filter';

/** By what dead letters can be counted. */
export const COUNT_COLUMNS = ['code', 'project', 'stage', 'dialect'] as const;

export type CountColumn = (typeof COUNT_COLUMNS)[number];

export type CountRow = Readonly<Partial<Record<CountColumn, string>>> & {
  readonly deadLetters: number;
  /** Of so many requests. */
  readonly requests: number;
  readonly last: string;
};

/** How many dead letters there are, the most first. */
export function countDeadLetters(
  query: Query,
  filter: DeadLetterFilter,
  by: readonly CountColumn[],
): Promise<readonly CountRow[]> {
  const { sql, parameters } = toCondition(filter);
  const columns = by.map((column) => `${column}, `).join('');
  const group = by.length === 0 ? '' : `GROUP BY ${by.join(', ')}`;
  return query<CountRow>(
    `SELECT ${columns}count() AS deadLetters, uniqExact(request_id) AS requests, toString(max(dead_lettered_at)) AS last
    FROM dead_letters WHERE ${sql} ${group} ORDER BY deadLetters DESC, last DESC`,
    parameters,
  );
}
