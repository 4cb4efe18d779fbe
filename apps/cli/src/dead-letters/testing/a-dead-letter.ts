import { randomUUID } from 'node:crypto';
import type { DeadLetterRow } from '../dead-letter';

/** The first event of a request of its own, open; say what the test is about. */
export function aDeadLetter(overrides: Partial<DeadLetterRow> = {}): DeadLetterRow {
  return {
    id: randomUUID(),
    project: 'default',
    dialect: 'words',
    route: 'words',
    stage: 'normalise',
    code: 'invalid_event',
    reason: 'no word',
    field: '',
    state: 'open',
    replayedAt: null,
    receivedAt: 1_700_000_000_000,
    deadLetteredAt: 1_700_000_001_000,
    eventId: '0197a2c4-0000-7000-8000-000000000000',
    requestId: '0197a2c4-0000-7000-8000-000000000000',
    contentType: 'application/json',
    contentEncoding: '',
    headers: { 'x-kept': '1' },
    parameters: { told: '2' },
    clientAddress: '192.0.2.1',
    userAgent: 'test',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    incarnation: 'i',
    rawPartition: 3,
    rawOffset: 40,
    rawIndex: 0,
    gatewayVersion: '1.2.3',
    serviceVersion: '1.2.3',
    ...overrides,
  };
}
