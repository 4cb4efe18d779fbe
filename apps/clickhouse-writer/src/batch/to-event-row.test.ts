import { decodeEventBatch, uuidFromBytes } from '@millrace/contracts';
import type { CanonicalEvent, NormalisedEvent } from '@millrace/domain';
import { anEvent, INCARNATION, toMessage, type TestEvent } from '../testing/an-event';
import type { UnseenEvent } from './drop-replays';
import { toEventRow } from './to-event-row';

/** The second event of a message at normalised offset 40 of partition 3. */
function place(event: TestEvent): UnseenEvent {
  const value = toMessage([anEvent(6), event], { rawPartition: 2 });
  const decoded = decodeEventBatch(value);
  if (decoded.kind === 'undecodable') throw new Error(decoded.message);
  const record = { topic: 'events.normalised.v1', partition: 3, offset: 40, value, headers: {}, timestamp: 0 };
  return { batch: decoded.value, record, index: 1, raw: { offset: event.rawOffset, index: 5 } };
}

const aCore = (overrides: Partial<CanonicalEvent>) => ({ event: { ...anEvent(7).event.event, ...overrides } });
const rowOf = (overrides: Partial<NormalisedEvent>) => toEventRow(place(anEvent(7, { overrides })), 38);

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
  const outcome = toEventRow(place({ rawOffset: 7, event: full }), 38);
  if (outcome.kind !== 'ok') throw new Error(outcome.reason.message);
  const { event_id, request_id, extensions, extension_bytes, ...row } = outcome.value;
  expect(uuidFromBytes(event_id)).toBe(event.id);
  expect(uuidFromBytes(request_id)).toBe(event.requestId);
  expect([...extensions]).toEqual([[100, '1']]);
  expect(Buffer.from(extension_bytes).toString('hex')).toBe('a00601');
  expect(row).toEqual({
    project: 'default',
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
  expect(rowOf({})).toMatchObject({
    kind: 'ok',
    value: {
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
  });
});

test.each([
  ['a generation time before 1900', aCore({ generationTime: -3e12 }), 'event.generation_time'],
  ['a generation time after 2299', aCore({ generationTime: 2e13 }), 'event.generation_time'],
  ['a reception time out of range', aCore({ receptionTime: 2e13 }), 'event.reception_time'],
  ['a corrected time out of range', { correctedTime: -3e12 }, 'corrected_time_ms'],
  ['a request id that is none', { requestId: '42' }, 'request_id'],
])('%s is a dead letter that names the field', (_case, overrides: Partial<NormalisedEvent>, field) => {
  expect(rowOf(overrides)).toMatchObject({ kind: 'dead-letter', reason: { code: 'unstorable_event', field } });
});

test.each([
  ['bytes that are no event', Uint8Array.of(0xff), 'not a NormalisedEvent'],
  ['an event without its core', new Uint8Array(), 'there is no event in it'],
  // Field 1 (event) with the required fields of Yamcs' Event and severity 99.
  [
    'a severity that nobody has',
    Buffer.from('0a0c0a0010001800200032003863', 'hex'),
    "severity 99 is not one of Yamcs'",
  ],
])('%s is a dead letter that says so', (_case, bytes, message) => {
  const placed = place(anEvent(7));
  const outcome = toEventRow({ ...placed, batch: { ...placed.batch, events: [bytes, bytes] } }, 38);
  if (outcome.kind === 'ok') throw new Error('a row was made');
  expect(outcome.reason.code).toBe('unstorable_event');
  expect(outcome.reason.message).toContain(message);
});
