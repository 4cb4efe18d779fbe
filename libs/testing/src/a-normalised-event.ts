import { eventIdAt } from '@millrace/contracts';
import type { CanonicalEvent, NormalisedEvent } from '@millrace/domain';
import { PROJECT, RECEIVED_AT, REQUEST_ID } from './an-ingest-request';

/** The parts of an event that are its producer's. */
export function aCanonicalEvent(overrides: Partial<CanonicalEvent> = {}): CanonicalEvent {
  return {
    source: 'tests',
    generationTime: RECEIVED_AT - 1_000,
    receptionTime: RECEIVED_AT,
    seqNumber: 0,
    type: 'TEST',
    message: 'something happened',
    severity: 'INFO',
    extensions: new Uint8Array(),
    ...overrides,
  };
}

/** A complete event without an identity, the first of its request. */
export function aNormalisedEvent(overrides: Partial<NormalisedEvent> = {}): NormalisedEvent {
  return {
    event: aCanonicalEvent(),
    id: eventIdAt(REQUEST_ID, 0),
    project: PROJECT.id,
    dialect: 'test',
    requestId: REQUEST_ID,
    tags: [],
    attributes: {},
    clientAddress: '192.0.2.1',
    userAgent: '',
    client: { name: '', version: '', os: '', device: '' },
    traceId: '',
    ...overrides,
  };
}
