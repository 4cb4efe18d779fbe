import type { Condition, EventQuery, EventReader, StoredEvent } from '@millrace/domain';
import type { Ask } from './ask';
import type { ReaderScope } from './event-readers';
import { findWhereabouts } from './find-whereabouts';
import { followEvents } from './follow/follow-events';
import { countRows, readPage } from './page/read-page';
import { conditionSql, patternsOf } from './sql/condition-sql';
import { rangeSql } from './sql/range-sql';
import { both, integer, join, sql, text, type Sql } from './sql/sql';

/** How many events `stream` reads at a time, and holds. */
const STREAM_PAGE = 500;

/** A reader that sees the events of its scope and no others: the scope is part of every question. */
export function createEventReader(ask: Ask, scope: ReaderScope): EventReader {
  const inScope = sql`project = ${text(scope.project)} AND dialect = ${text(scope.dialect)}`;
  const rowsOf = ({ where, period }: Pick<EventQuery, 'where' | 'period'>) =>
    both(inScope, conditionSql(where), rangeSql({ order: 'ascending', ...(period && { period }) }));
  return {
    page: async (query) => {
      await checkPatterns(ask, query.where);
      return readPage(ask, inScope, query);
    },
    count: async (query) => {
      await checkPatterns(ask, query.where);
      return countRows(ask, rowsOf(query));
    },
    distinct: async (field, query) => {
      await checkPatterns(ask, query.where);
      return readDistinct(ask, { column: COLUMNS[field], rows: rowsOf(query), limit: query.limit });
    },
    stream: (query) => streamPages(ask, inScope, query),
    whereabouts: (id) => findWhereabouts(ask, scope.project, id),
    follow: (where, signal) => {
      const check = async () => checkPatterns(ask, where);
      return followEvents(ask, { scope: inScope, wanted: conditionSql(where), signal, check });
    },
  };
}

const COLUMNS = { source: sql`source`, type: sql`type` } as const;

/** A pattern that is none is reported whether or not there is a row to try it on. */
async function checkPatterns(ask: Ask, where: Condition): Promise<void> {
  const patterns = patternsOf(where);
  if (patterns.length === 0) return;
  const tries = patterns.map((pattern) => sql`match('', ${text(pattern)})`);
  await ask(sql`SELECT ${join(tries, sql`, `)}`);
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

async function* streamPages(ask: Ask, scope: Sql, query: EventQuery): AsyncGenerator<readonly StoredEvent[]> {
  await checkPatterns(ask, query.where);
  let { after } = query;
  do {
    const page = await readPage(ask, scope, { ...query, ...(after && { after }), limit: STREAM_PAGE });
    if (page.events.length > 0) yield page.events;
    after = page.next;
  } while (after !== undefined);
}
