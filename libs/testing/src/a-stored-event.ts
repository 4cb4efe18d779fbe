import { eventIdAt } from '@millrace/contracts';
import type { CanonicalEvent, StoredEvent } from '@millrace/domain';
import { aCanonicalEvent } from './a-normalised-event';
import { PROJECT, RECEIVED_AT, REQUEST_ID } from './an-ingest-request';

/** What to change about a built event; of the event's own fields those that are named. */
export type StoredEventOverrides = Omit<Partial<StoredEvent>, 'event'> & { readonly event?: Partial<CanonicalEvent> };

/** An event as a store gives it back. All have the same id and time unless they are told apart. */
export function aStoredEvent(overrides: StoredEventOverrides = {}): StoredEvent {
  return {
    id: eventIdAt(REQUEST_ID, 0),
    project: PROJECT.id,
    dialect: 'test',
    clientKey: '',
    tags: [],
    attributes: {},
    clientAddress: '192.0.2.1',
    userAgent: '',
    client: { name: '', version: '', os: '', device: '' },
    storedAt: RECEIVED_AT + 1_000,
    ...overrides,
    event: aCanonicalEvent(overrides.event),
  };
}
