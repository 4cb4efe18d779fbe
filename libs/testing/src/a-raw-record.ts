import type { RawRecord } from '@millrace/domain';
import { PROJECT, RECEIVED_AT, REQUEST_ID } from './an-ingest-request';

/** A record as the gateway seals it, of a dialect that nobody has; say what the test is about. */
export function aRawRecord(overrides: Partial<RawRecord> = {}): RawRecord {
  return {
    requestId: REQUEST_ID,
    dialect: 'test',
    route: 'events',
    project: PROJECT.id,
    receivedAt: RECEIVED_AT,
    contentType: 'application/json',
    contentEncoding: '',
    body: new Uint8Array(),
    clientAddress: '192.0.2.1',
    userAgent: '',
    headers: {},
    parameters: {},
    refused: [],
    traceparent: '',
    ...overrides,
  };
}
