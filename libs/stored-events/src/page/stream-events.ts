import type { EventPage, EventQuery, PageQuery, StoredEvent } from '@millrace/domain';

type ReadPage = (query: PageQuery) => Promise<EventPage>;

/** How many events the caller gets at a time, and how many are read for the first of it, which should come soon. */
const CHUNK = 500;

/**
 * How many are read at a time after that, and held. A page costs ClickHouse nearly the same whatever its size, so small
 * ones make a stream slow; to parse larger ones would keep the process from everything else for too long.
 */
const READ_AHEAD = 4_000;

/** Every event, in order. A page that is short, because events are large, shortens the next; one that is not doubles it. */
export async function* streamEvents(readPage: ReadPage, query: EventQuery): AsyncGenerator<readonly StoredEvent[]> {
  let ahead = READ_AHEAD;
  let limit = CHUNK;
  let page = await readPage({ ...query, limit });
  for (;;) {
    for (let start = 0; start < page.events.length; start += CHUNK) yield page.events.slice(start, start + CHUNK);
    if (page.next === undefined) return;
    ahead = page.events.length < limit ? Math.max(1, page.events.length) : Math.min(READ_AHEAD, ahead * 2);
    limit = ahead;
    page = await readPage({ ...query, after: page.next, limit });
  }
}
