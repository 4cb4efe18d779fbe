import type { Condition, EventQuery, EventReader } from '@millrace/domain';
import { askInTime, type Ask } from './ask';
import type { ReaderScope } from './event-readers';
import { findWhereabouts } from './find-whereabouts';
import { followEvents } from './follow/follow-events';
import { countRows, readFittingPage } from './page/read-page';
import { streamEvents } from './page/stream-events';
import { checkSize } from './sql/check-size';
import { conditionSql, patternsOf } from './sql/condition-sql';
import { rangeSql } from './sql/range-sql';
import { both, integer, join, sql, text, type Sql } from './sql/sql';

/**
 * A reader that sees the events of its scope and no others: the scope is part of every question. All queries of a question
 * share one deadline; a stream, which lasts as long as its caller takes it, has one for each page.
 */
export function createEventReader(ask: Ask, { project, dialect }: ReaderScope): EventReader {
  const scope = sql`project = ${text(project)} AND dialect = ${text(dialect)}`;
  return {
    page: async (query) => {
      const asking = askInTime(ask);
      return readFittingPage(asking, { scope, wanted: await prepare(asking, query.where) }, query);
    },
    count: async (query) => {
      const asking = askInTime(ask);
      return countRows(asking, await prepareRows(asking, scope, query));
    },
    distinct: async (field, query) => {
      const asking = askInTime(ask);
      const rows = await prepareRows(asking, scope, query);
      return readDistinct(asking, { column: COLUMNS[field], rows, limit: query.limit });
    },
    stream: async function* (query) {
      const rows = { scope, wanted: await prepare(askInTime(ask), query.where) };
      yield* streamEvents(async (page) => readFittingPage(askInTime(ask), rows, page), query);
    },
    whereabouts: async (id) => findWhereabouts(askInTime(ask), project, id),
    follow: (where, signal) => followEvents(ask, { scope, prepare: () => prepare(ask, where), signal }),
  };
}

async function prepareRows(
  ask: Ask,
  scope: Sql,
  { where, period }: Pick<EventQuery, 'where' | 'period'>,
): Promise<Sql> {
  const wanted = await prepare(ask, where);
  return both(scope, wanted, rangeSql({ order: 'ascending', ...(period && { period }) }));
}

const COLUMNS = { source: sql`source`, type: sql`type` } as const;

/** What selects the rows, once it is known that they can be asked for. */
async function prepare(ask: Ask, where: Condition): Promise<Sql> {
  checkSize(where);
  const patterns = patternsOf(where);
  // A pattern that is none is reported whether or not there is a row to try it on.
  const tries = patterns.map((pattern) => sql`match('', ${text(pattern)})`);
  if (tries.length > 0) await ask(sql`SELECT ${join(tries, sql`, `)}`);
  return conditionSql(where);
}

interface DistinctQuestion {
  readonly column: Sql;
  readonly rows: Sql;
  readonly limit: number;
}

async function readDistinct(ask: Ask, { column, rows, limit }: DistinctQuestion): Promise<readonly string[]> {
  const values = await ask<{ found: string }>(sql`
    SELECT DISTINCT ${column} AS found FROM events_v1 WHERE ${rows} AND ${column} != ''
    ORDER BY lowerUTF8(found), found LIMIT ${integer(limit)}`);
  return values.map(({ found }) => found);
}
