import { eventIdAt } from '@millrace/contracts';
import type { EventReader, StoredEvent } from '@millrace/domain';
import { aStoredEvent } from '../a-stored-event';
import { REQUEST_ID } from '../an-ingest-request';
import { eventsInMemory } from '../stored-events/events-in-memory';
import type { FixtureRequest, FixtureStoredEvent } from './fixture';

/** A reader of what a fixture says is stored, all of it the adapter's own in the fixture's project. */
export function toEventReader(
  { stored = [], deadLetters = [], whereabouts = [] }: FixtureRequest,
  owner: Pick<StoredEvent, 'dialect' | 'project'>,
): EventReader {
  const reader = eventsInMemory(stored.map((event, index) => toStoredEvent(event, index, owner)));
  for (const { id, deadLetteredAt, ...deadLetter } of deadLetters)
    reader.addDeadLetter(id, { ...deadLetter, deadLetteredAt: Date.parse(deadLetteredAt) });
  for (const { id, is } of whereabouts) reader.setWhereabouts(id, is);
  return reader;
}

function toStoredEvent(
  { event = {}, storedAt, ...rest }: FixtureStoredEvent,
  index: number,
  owner: Pick<StoredEvent, 'dialect' | 'project'>,
): StoredEvent {
  const { generationTime, receptionTime, extensions, ...fields } = event;
  return aStoredEvent({
    id: eventIdAt(REQUEST_ID, index),
    ...owner,
    ...rest,
    ...(storedAt === undefined ? {} : { storedAt: Date.parse(storedAt) }),
    event: {
      ...fields,
      ...(generationTime === undefined ? {} : { generationTime: Date.parse(generationTime) }),
      ...(receptionTime === undefined ? {} : { receptionTime: Date.parse(receptionTime) }),
      ...(extensions === undefined ? {} : { extensions: new Uint8Array(Buffer.from(extensions, 'hex')) }),
    },
  });
}
