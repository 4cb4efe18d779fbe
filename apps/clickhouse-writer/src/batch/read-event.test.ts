import { decodeEventBatch } from '@millrace/contracts';
import type { CanonicalEvent, NormalisedEvent } from '@millrace/domain';
import { anEvent, toMessage, type TestEvent } from '../testing/an-event';
import type { UnseenEvent } from './drop-replays';
import { readEvent } from './read-event';

function place(event: TestEvent): UnseenEvent {
  const value = toMessage([event]);
  const decoded = decodeEventBatch(value);
  if (decoded.kind === 'undecodable') throw new Error(decoded.message);
  const record = { topic: 'events.normalised.v1', partition: 0, offset: 0, value, headers: {}, timestamp: 0 };
  return { batch: decoded.value, record, index: 0 };
}

const aCore = (overrides: Partial<CanonicalEvent>) => ({ event: { ...anEvent(7).event.event, ...overrides } });

test.each([
  ['a generation time before 1900', aCore({ generationTime: -3e12 }), 'event.generation_time'],
  ['a generation time after 2299', aCore({ generationTime: 2e13 }), 'event.generation_time'],
  ['a reception time out of range', aCore({ receptionTime: 2e13 }), 'event.reception_time'],
  ['a corrected time out of range', { correctedTime: -3e12 }, 'corrected_time_ms'],
  ['a request id that is none', { requestId: '42' }, 'request_id'],
])('%s is a dead letter that names the field', (_case, overrides: Partial<NormalisedEvent>, field) => {
  expect(readEvent(place(anEvent(7, { overrides })))).toMatchObject({
    kind: 'dead-letter',
    reason: { code: 'unstorable_event', field },
  });
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
  const outcome = readEvent({ ...placed, batch: { ...placed.batch, events: [bytes] } });
  if (outcome.kind === 'ok') throw new Error('it was read');
  expect(outcome.reason.code).toBe('unstorable_event');
  expect(outcome.reason.message).toContain(message);
});
