import { decodeEventBatch } from '@millrace/contracts';
import { anEvent, END_OF_MARCH, toMessage } from '../testing/an-event';
import type { UnseenEvent } from './drop-replays';
import { toEventDeadLetter } from './to-dead-letter';

const REASON = { code: 'unstorable_event', message: 'no row' } as const;
const STAMP = { serviceVersion: '1.0.0', deadLetteredAt: 1 };

/** Events received a minute apart, in one message. */
function twoEvents(spoil: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): readonly UnseenEvent[] {
  const value = toMessage([anEvent(0), anEvent(1, { receptionTime: END_OF_MARCH + 60_000 })]);
  const decoded = decodeEventBatch(value);
  if (decoded.kind === 'undecodable') throw new Error(decoded.message);
  const batch = { ...decoded.value, events: decoded.value.events.map(spoil) };
  const record = { topic: 'events.normalised.v1', partition: 3, offset: 40, value, headers: {}, timestamp: 0 };
  return [0, 1].map((index) => ({ batch, record, index }));
}

test('a dead letter is of the minute in which its own event was received', () => {
  const letters = twoEvents().map((event) => toEventDeadLetter(event, REASON, STAMP));
  expect(letters.map(({ receivedAt }) => receivedAt)).toEqual([END_OF_MARCH, END_OF_MARCH + 60_000]);
});

test('one of which nothing can be read is as old as its batch', () => {
  const letters = twoEvents(() => Uint8Array.of(0xff)).map((event) => toEventDeadLetter(event, REASON, STAMP));
  expect(letters.map(({ receivedAt }) => receivedAt)).toEqual([END_OF_MARCH, END_OF_MARCH]);
});
