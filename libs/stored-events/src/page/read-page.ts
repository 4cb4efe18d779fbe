import type { QueryOptions } from '@millrace/clickhouse';
import type { EventPage, EventPosition, PageQuery, StoredEvent } from '@millrace/domain';
import { readFitting } from '../answer-too-large';
import type { Ask } from '../ask';
import { EVENT_ORDER } from '../sql/order-sql';
import { rangeSql } from '../sql/range-sql';
import { both, integer, sql, type Sql } from '../sql/sql';
import { EVENT_COLUMNS, toStoredEvent, type StoredEventRow } from '../stored-event-row';
import { windowsOf } from './windows';

/** What events may be seen at all, and which of them are wanted; each is what follows WHERE. */
export interface WantedRows {
  readonly scope: Sql;
  readonly wanted: Sql;
}

/**
 * One page of the events, shorter where they are too large for an answer together. Not if events are to be passed over:
 * whoever counts events in pages would miss those that were left out.
 */
export async function readFittingPage(ask: Ask, rows: WantedRows, query: PageQuery): Promise<EventPage> {
  if (query.skip !== undefined) return readPage(ask, rows, query);
  return readFitting(query.limit, async (limit) => readPage(ask, rows, { ...query, limit }));
}

/** Looks through windows until the page is full. `wanted` is the query's condition. */
async function readPage(ask: Ask, { scope, wanted }: WantedRows, query: PageQuery): Promise<EventPage> {
  const { order, limit } = query;
  const found: StoredEvent[] = [];
  let { skip = 0 } = query;
  for await (const window of windowsOf(ask, scope, query)) {
    const rows = both(scope, wanted, rangeSql(window));
    const passed = skip > 0 ? Math.min(skip, await countRows(ask, rows)) : 0;
    skip -= passed;
    // One more than the page takes: it tells whether there is a next one.
    const cut = sql`LIMIT ${integer(limit + 1 - found.length)} OFFSET ${integer(passed)}`;
    if (skip === 0) found.push(...(await readRows(ask, sql`${rows} ORDER BY ${EVENT_ORDER[order]} ${cut}`)));
    if (found.length > limit) break;
  }
  const events = found.slice(0, limit);
  const last = events.at(-1);
  return { events, ...(last !== undefined && found.length > limit && { next: positionOf(last) }) };
}

export async function countRows(ask: Ask, rows: Sql): Promise<number> {
  const [answer] = await ask<{ matches: number }>(sql`SELECT count() AS matches FROM events_v1 WHERE ${rows}`);
  return answer?.matches ?? 0;
}

/** `rows`: what follows WHERE. */
export async function readRows(ask: Ask, rows: Sql, options?: QueryOptions): Promise<readonly StoredEvent[]> {
  const answer = await ask<StoredEventRow>(sql`SELECT ${EVENT_COLUMNS} FROM events_v1 WHERE ${rows}`, options);
  return answer.map(toStoredEvent);
}

function positionOf({ id, event: { generationTime, source, seqNumber } }: StoredEvent): EventPosition {
  return { generationTime, source, seqNumber, id };
}
