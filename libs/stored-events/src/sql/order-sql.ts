import type { EventQuery } from '@millrace/domain';
import { sql, type Sql } from './sql';

/** What events are sorted by. The id as text: ClickHouse sorts UUIDs by their second half. */
export const EVENT_ORDER: Readonly<Record<EventQuery['order'], Sql>> = {
  ascending: sql`generation_time, source, seq_number, toString(event_id)`,
  descending: sql`generation_time DESC, source DESC, seq_number DESC, toString(event_id) DESC`,
};

/** The order of the projection by_time, in which its rows are read without sorting: project and dialect are given. */
export const PLACE_ORDER: Readonly<Record<EventQuery['order'], Sql>> = {
  ascending: sql`project, dialect, generation_time, source, seq_number`,
  descending: sql`project DESC, dialect DESC, generation_time DESC, source DESC, seq_number DESC`,
};
