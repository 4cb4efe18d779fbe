import type { Condition, EventPosition, EventQuery, PageQuery } from '@millrace/domain';
import type { Ask } from '../ask';
import { PLACE_ORDER } from '../sql/order-sql';
import { placesSql, type EventPlace, type EventRange } from '../sql/range-sql';
import { both, integer, sql, type Sql } from '../sql/sql';

/**
 * How many events the first window of a filtered page spans: fewer would hardly cost less, as ClickHouse reads 8,192
 * rows of each type at a time.
 */
const FIRST_WINDOW = 10_000;

/** With so few windows, to look through everything in steps costs little more than to look at once. */
const WINDOW_GROWTH = 16;

/** Beyond it a window is everything that is left. */
const LARGEST_WINDOW = 3_000_000;

/**
 * The ranges, one after the other, in which to look for a page. The table is sorted by type before time, so that the
 * events of an hour lie in many places and ORDER BY with LIMIT would read all that there are. Therefore ranges are
 * counted in events: the projection by_time, which is in the order of pages, says where the next so many end, and only
 * what lies before is read and sorted. The last range has no end. Whoever has enough leaves.
 */
export async function* windowsOf(ask: Ask, scope: Sql, query: PageQuery): AsyncGenerator<EventRange> {
  const { where, order, period, limit, skip = 0 } = query;
  let rest: EventRange = {
    order,
    ...(period !== undefined && { period }),
    ...(query.after !== undefined && { after: query.after }),
  };
  const firstSize = isEverything(where) ? skip + limit + 1 : FIRST_WINDOW;
  for (let size = firstSize; size <= LARGEST_WINDOW && !isSelective(where); size *= WINDOW_GROWTH) {
    const through = await findPlace(ask, both(scope, placesSql(rest)), { order, number: size });
    if (through === undefined) break;
    yield { ...rest, through };
    rest = { ...rest, after: behind(through, order) };
  }
  yield rest;
}

function isEverything(where: Condition): boolean {
  return where.kind === 'all' && where.of.every(isEverything);
}

/** Whether few events can match and an index names the places where they are: then windows are a detour. */
function isSelective(where: Condition): boolean {
  if (where.kind === 'all') return where.of.some(isSelective);
  if (where.kind === 'any') return where.of.every(isSelective);
  if (where.kind === 'text') {
    return where.field === 'clientKey' && where.is === '=' && !where.ignoreCase && where.value !== '';
  }
  if (where.kind === 'text-in') return where.field === 'clientKey' && !where.values.includes('');
  return where.kind === 'id-in';
}

/** Where the event stands that is the `number`th of these; undefined when there are fewer. */
async function findPlace(
  ask: Ask,
  events: Sql,
  { order, number }: { readonly order: EventQuery['order']; readonly number: number },
): Promise<EventPlace | undefined> {
  const [place] = await ask<EventPlace>(sql`
    SELECT toUnixTimestamp64Milli(generation_time) AS generationTime, source, seq_number AS seqNumber
    FROM events_v1 WHERE ${events} ORDER BY ${PLACE_ORDER[order]} LIMIT 1 OFFSET ${integer(number - 1)}`);
  return place;
}

/** Behind whatever stands at the place: no id comes before an empty text, none after a tilde. */
function behind(place: EventPlace, order: EventQuery['order']): EventPosition {
  return { ...place, id: order === 'ascending' ? '~' : '' };
}
