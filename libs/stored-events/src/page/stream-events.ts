import { EventReaderError, type EventPage, type EventQuery, type PageQuery, type StoredEvent } from '@millrace/domain';

type ReadPage = (query: PageQuery) => Promise<EventPage>;

/** How many events the caller gets at a time, and how many are read for the first of it, which should come soon. */
const CHUNK = 500;

/**
 * How many are read at a time after that, and held. A page costs ClickHouse nearly the same whatever its size, so small
 * ones make a stream slow; to parse larger ones would keep the process from everything else for too long.
 */
const READ_AHEAD = 4_000;

/** Every event, in order. Events that are too large to be read by the thousand are read by the hundred. */
export async function* streamEvents(readPage: ReadPage, query: EventQuery): AsyncGenerator<readonly StoredEvent[]> {
  let ahead = READ_AHEAD;
  let page = await readPage({ ...query, limit: CHUNK });
  if (page.events.length > 0) yield page.events;
  while (page.next !== undefined) {
    const rest = { ...query, after: page.next };
    const large = ahead > CHUNK ? await tryPage(readPage, { ...rest, limit: ahead }) : undefined;
    if (large === undefined) ahead = CHUNK;
    page = large ?? (await readPage({ ...rest, limit: CHUNK }));
    for (let start = 0; start < page.events.length; start += CHUNK) yield page.events.slice(start, start + CHUNK);
  }
}

/** Undefined when it would cost too much. */
async function tryPage(readPage: ReadPage, query: PageQuery): Promise<EventPage | undefined> {
  try {
    return await readPage(query);
  } catch (error) {
    if (error instanceof EventReaderError && error.kind === 'too-expensive') return undefined;
    throw error;
  }
}
