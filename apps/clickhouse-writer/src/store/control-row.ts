import { uuidToBytes } from '@millrace/contracts';
import type { EventRow } from './event-table';

const ID = uuidToBytes('00000000-0000-7000-8000-000000000000');
const TIME = Date.UTC(2026, 0, 1);

/**
 * A row with something ordinary in every column, for trials alone: whatever refuses it is at fault itself and would refuse
 * every project's rows, so none of those is to blame.
 */
export const CONTROL_ROW: EventRow = {
  event_id: ID,
  project: 'control',
  dialect: 'native',
  source: 'control',
  type: 'control',
  message: 'an ordinary event',
  severity: 0,
  generation_time: TIME,
  reception_time: TIME,
  corrected_time: TIME,
  clock_skew_ms: 0,
  seq_number: 1,
  client_key: 'control-1',
  tags: ['control'],
  attributes: '{"text":"a","number":1.5,"truth":true,"list":["a"],"nested":{"number":1}}',
  extensions: [[100, 'a']],
  extension_bytes: new Uint8Array([0xa2, 0x06, 0x01, 0x61]),
  error_type: 'Error',
  error_signature: 'control',
  client_address: '192.0.2.1',
  user_agent: 'control/1.0',
  client_name: 'control',
  client_version: '1.0',
  client_os: 'control',
  client_device: 'control',
  trace_id: '',
  request_id: ID,
  incarnation: 'control',
  raw_partition: 0,
  raw_offset: 0,
  raw_index: 0,
  normalised_partition: 0,
  normalised_offset: 0,
  normalised_index: 0,
  batch_from: 0,
  identity_expires_at: 0,
  normaliser_version: '1.0.0',
};
