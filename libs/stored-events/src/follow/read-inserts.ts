import type { StoredEvent } from '@millrace/domain';
import { readFitting } from '../answer-too-large';
import { both, integer, sql, text, texts, type Sql } from '../sql/sql';
import { INSERT_KEY, type StoredInsert } from './fresh-inserts';

/** How many events are read, and held, at a time; fewer where they are large. */
const CHUNK = 500;

export interface InsertsToRead {
  readonly inserts: readonly StoredInsert[];
  readonly scope: Sql;
  readonly wanted: Sql;
}

/** The wanted events of the inserts, in chunks; ends early when `read` gives nothing, because nobody wants more. */
export async function* readInserts(
  read: (rows: Sql) => Promise<readonly StoredEvent[] | undefined>,
  { inserts, scope, wanted }: InsertsToRead,
): AsyncGenerator<readonly StoredEvent[]> {
  const since = Math.min(...inserts.map(({ storedAt }) => storedAt));
  const rows = both(
    scope,
    sql`stored_at >= fromUnixTimestamp64Milli(${integer(since)}, 'UTC')`,
    sql`${INSERT_KEY} IN ${texts(inserts.map(({ key }) => key))}`,
    wanted,
  );
  let after = '';
  for (;;) {
    const rest = sql`${rows} AND toString(event_id) > ${text(after)}`;
    const { events, limit } = await readFitting(CHUNK, async (most) => {
      return { events: await read(sql`${rest} ORDER BY toString(event_id) LIMIT ${integer(most)}`), limit: most };
    });
    const last = events?.at(-1);
    if (events === undefined || last === undefined) return;
    yield events;
    if (events.length < limit) return;
    after = last.id;
  }
}
