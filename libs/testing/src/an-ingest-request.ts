import type { IngestRequest, Project } from '@millrace/domain';

/** The id of every built request: a UUIDv7 with the bits of the event positions zero. */
export const REQUEST_ID = '019a9583-404f-7c11-8a5e-3d6b21000000';

/** When every built request was received, in Unix milliseconds. */
export const RECEIVED_AT = Date.UTC(2025, 10, 18, 7, 21, 16, 527);

/** The project of every built request. */
export const PROJECT: Project = {
  id: 'default',
  yamcsInstances: ['simulator'],
  clientSettings: { version: 0, values: {} },
};

/** A whole request as an adapter's `receive` gets it; sequence numbers start at 0. */
export function anIngestRequest(overrides: Partial<IngestRequest> = {}): IngestRequest {
  let sequenceNumber = 0;
  return {
    method: 'POST',
    path: '/events',
    pathParameters: {},
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/json' },
    body: new Uint8Array(),
    project: PROJECT,
    requestId: REQUEST_ID,
    receivedAt: RECEIVED_AT,
    nextSequenceNumber: () => sequenceNumber++,
    ...overrides,
  };
}
