import { EARLIEST_EVENT_TIME, LATEST_EVENT_TIME, type EventPosition, type EventQuery } from '@millrace/domain';
import { both, integer, sql, text, type Sql } from './sql';

/** Where an event stands, but for its id: what the projection by_time is ordered by. */
export type EventPlace = Omit<EventPosition, 'id'>;

/** Part of the order in which events are read. */
export interface EventRange extends Pick<EventQuery, 'period' | 'order' | 'after'> {
  /** The last place that belongs to the range, with all events that stand there. */
  readonly through?: EventPlace;
}

/** The rows of a range. Times are compared as the column is, so that they tell which parts to read. */
export function rangeSql({ period, order, after, through }: EventRange): Sql {
  const { from, to } = period ?? {};
  return both(
    from === undefined ? sql`TRUE` : sql`generation_time >= ${time(Math.ceil(from))}`,
    to === undefined ? sql`TRUE` : sql`generation_time < ${time(Math.ceil(to))}`,
    after === undefined ? sql`TRUE` : behind(after, order),
    through === undefined ? sql`TRUE` : upTo(through, order),
  );
}

/** The rows of a range and, of the place after which it begins, all: for what knows no ids. */
export function placesSql({ after, ...range }: EventRange): Sql {
  const start = after === undefined ? sql`TRUE` : upTo(after, REVERSED[range.order]);
  return both(rangeSql(range), start);
}

const REVERSED = { ascending: 'descending', descending: 'ascending' } as const;

/** In the direction: whether a column is beyond. */
const BEYOND = { ascending: sql`>`, descending: sql`<` } as const;

function behind({ generationTime, source, seqNumber, id }: EventPosition, order: EventQuery['order']): Sql {
  const beyond = BEYOND[order];
  const idBeyond = sql`toString(event_id) ${beyond} ${text(id)}`;
  return ordered({ generationTime, source, seqNumber }, beyond, idBeyond);
}

function upTo(place: EventPlace, order: EventQuery['order']): Sql {
  return ordered(place, BEYOND[REVERSED[order]], sql`TRUE`);
}

/** The order as a condition that an index understands: the time alone first. `last` decides at the place itself. */
function ordered({ generationTime, source, seqNumber }: EventPlace, beyond: Sql, last: Sql): Sql {
  const at = time(generationTime);
  const number = integer(seqNumber);
  return sql`generation_time ${beyond}= ${at} AND (generation_time ${beyond} ${at}
    OR source ${beyond} ${text(source)} OR (source = ${text(source)}
    AND (seq_number ${beyond} ${number} OR (seq_number = ${number} AND ${last}))))`;
}

/** A time as the column holds them. One that no event can have becomes the nearest such, which compares alike. */
function time(unixMilliseconds: number): Sql {
  const nearest = Math.min(Math.max(unixMilliseconds, EARLIEST_EVENT_TIME - 1), LATEST_EVENT_TIME + 1);
  return sql`fromUnixTimestamp64Milli(${integer(nearest)}, 'UTC')`;
}
