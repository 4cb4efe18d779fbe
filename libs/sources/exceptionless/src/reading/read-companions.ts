import type { EventReader, JsonObject, StoredEvent } from '@millrace/domain';
import { readSessions, sessionIdOf, type SessionProgress } from './read-sessions';
import { readDescriptions } from './read-descriptions';

/** What belongs to an event in Exceptionless' eyes and is stored apart from it, because it came later. */
export interface Companions {
  /** What its user said about it afterwards. */
  readonly description: JsonObject | undefined;
  /** Of the session that it begins. */
  readonly session: SessionProgress | undefined;
}

/** Finds the companions of any of these events; asks a fixed number of times, however many events there are. */
export async function readCompanions(
  events: EventReader,
  page: readonly StoredEvent[],
): Promise<(event: StoredEvent) => Companions> {
  const referenceIds = page.flatMap(({ clientKey }) => (clientKey === '' ? [] : [clientKey]));
  const starts = page.filter((event) => sessionIdOf(event) !== undefined);
  const [descriptions, sessions] = await Promise.all([
    readDescriptions(events, [...new Set(referenceIds)]),
    readSessions(events, starts),
  ]);
  return (event) => ({
    description: descriptions.get(event.clientKey),
    session: sessions.get(sessionIdOf(event) ?? ''),
  });
}
