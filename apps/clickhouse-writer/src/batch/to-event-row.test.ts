import { decodeEventBatch, uuidFromBytes } from '@millrace/contracts';
import type { NormalisedEvent } from '@millrace/domain';
import { anEvent, INCARNATION, toMessage, type TestEvent } from '../testing/an-event';
import type { UnseenEvent } from './drop-replays';
import { toEventRows } from './to-event-row';

/** The second event of a message at normalised offset 40 of partition 3. */
function place(event: TestEvent): UnseenEvent {
  const value = toMessage([anEvent(6), event], { rawPartition: 2 });
  const decoded = decodeEventBatch(value);
  if (decoded.kind === 'undecodable') throw new Error(decoded.message);
  const record = { topic: 'events.normalised.v1', partition: 3, offset: 40, value, headers: {}, timestamp: 0 };
  return { batch: { ...decoded.value, rawIndexes: [0, 5] }, record, index: 1 };
}

const rowOf = (event: TestEvent) => [...toEventRows([{ event: place(event) }], 38)];

test('a complete event fills every column', () => {
  const { event } = anEvent(7, { identity: 'ref-1' });
  const full: NormalisedEvent = {
    ...event,
    event: {
      source: 'pump',
      generationTime: 1_700_000_000_123,
      receptionTime: 1_700_000_001_000,
      seqNumber: -5,
      type: 'ALARM',
      message: 'too hot',
      severity: 'CRITICAL',
      extensions: Uint8Array.of(0xa0, 0x06, 0x01),
    },
    tags: ['a', 'b'],
    attributes: { temperature: 90 },
    clientAddress: '192.0.2.7',
    userAgent: 'curl/8',
    client: { name: 'curl', version: '8', os: 'Linux', device: 'pc' },
    correctedTime: 1_700_000_000_500,
    clockSkew: -377,
    error: { type: 'Overheat', signature: 'abc' },
    traceId: '0af7651916cd43dd8448eb211c80319c',
  };
  const [made] = rowOf({ rawOffset: 7, event: full });
  if (made === undefined) throw new Error('no row');
  const { event_id, request_id, extensions, extension_bytes, ...row } = made;
  expect(uuidFromBytes(event_id)).toBe(event.id);
  expect(uuidFromBytes(request_id)).toBe(event.requestId);
  expect([...extensions]).toEqual([[100, '1']]);
  expect(Buffer.from(extension_bytes).toString('hex')).toBe('a00601');
  expect(row).toEqual({
    project: 'default',
    identity_expires_at: 0xff_ff_ff_ff,
    dialect: 'test',
    source: 'pump',
    type: 'ALARM',
    message: 'too hot',
    severity: 4,
    generation_time: 1_700_000_000_123,
    reception_time: 1_700_000_001_000,
    corrected_time: 1_700_000_000_500,
    clock_skew_ms: -377,
    seq_number: -5,
    client_key: 'ref-1',
    tags: ['a', 'b'],
    attributes: '{"temperature":90}',
    error_type: 'Overheat',
    error_signature: 'abc',
    client_address: '192.0.2.7',
    user_agent: 'curl/8',
    client_name: 'curl',
    client_version: '8',
    client_os: 'Linux',
    client_device: 'pc',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    incarnation: INCARNATION,
    raw_partition: 2,
    raw_offset: 7,
    raw_index: 5,
    normalised_partition: 3,
    normalised_offset: 40,
    normalised_index: 1,
    batch_from: 38,
    normaliser_version: '1.0.0',
  });
});

test('what an event does not have is empty, and its corrected time is the generation time', () => {
  expect(rowOf(anEvent(7))).toMatchObject([
    {
      corrected_time: anEvent(7).event.event.generationTime,
      clock_skew_ms: undefined,
      client_key: '',
      error_type: '',
      error_signature: '',
      client_name: '',
      attributes: '{}',
      tags: [],
      trace_id: '',
    },
  ]);
});
