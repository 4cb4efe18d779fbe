import { uuidToBytes } from '@millrace/contracts';
import type { DeadLetterRow } from '../store/dead-letter-table';
import { INCARNATION } from './an-event';

/** An id that ends in a digit. */
export const uuidOf = (digit: number): string => `01936b2e-7c00-7000-8000-00000000000${String(digit)}`;

export const aDeadLetterRow = (overrides: Partial<DeadLetterRow> = {}): DeadLetterRow => ({
  dead_letter_id: uuidToBytes(uuidOf(1)),
  stage: 'normalise',
  code: 'invalid_event',
  reason: 'a bad word',
  field: '/word',
  incarnation: INCARNATION,
  raw_partition: 2,
  raw_offset: 7,
  raw_index: 1,
  dialect: 'test',
  project: 'default',
  route: 'events',
  request_id: uuidToBytes(uuidOf(7)),
  event_id: uuidToBytes(uuidOf(8)),
  received_at: 1_790_000_000_123,
  dead_lettered_at: 1_790_000_001_000,
  content_type: 'application/json',
  content_encoding: '',
  body: '{}',
  client_address: '192.0.2.1',
  user_agent: 'curl/8',
  headers: [],
  parameters: [],
  gateway_version: '1.0.0',
  service_version: '1.0.1',
  traceparent: '',
  ...overrides,
});
