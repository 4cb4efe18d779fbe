import { uuidToBytes } from '@millrace/contracts';
import type { EventRow } from '../store/event-table';
import { anEvent, END_OF_MARCH, INCARNATION } from './an-event';

/** A row as the writer makes it of an event at normalised offset 0, with everything empty that the test is not about. */
export function anEventRow(overrides: Partial<EventRow> = {}): EventRow {
  const { event } = anEvent(0);
  return {
    event_id: uuidToBytes(event.id),
    project: event.project,
    dialect: event.dialect,
    source: '',
    type: '',
    message: '',
    severity: 0,
    generation_time: END_OF_MARCH,
    reception_time: END_OF_MARCH,
    corrected_time: END_OF_MARCH,
    clock_skew_ms: undefined,
    seq_number: 0,
    client_key: '',
    tags: [],
    attributes: '{}',
    extensions: [],
    extension_bytes: '',
    error_type: '',
    error_signature: '',
    client_address: '',
    user_agent: '',
    client_name: '',
    client_version: '',
    client_os: '',
    client_device: '',
    trace_id: '',
    request_id: uuidToBytes(event.requestId),
    incarnation: INCARNATION,
    raw_partition: 0,
    raw_offset: 0,
    raw_index: 0,
    normalised_partition: 0,
    normalised_offset: 0,
    normalised_index: 0,
    batch_from: 0,
    identity_expires_at: 0,
    normaliser_version: '',
    ...overrides,
  };
}
