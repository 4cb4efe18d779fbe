import { EARLIEST_EVENT_TIME, type SourceEvent } from '@millrace/domain';
import { aCanonicalEvent, RECEIVED_AT } from '@millrace/testing';
import { createClockCorrection } from './clock-correction';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Corrections of one request's events, that happened by their producer's clock so long after the reception. */
function correctionsOf(leads: readonly number[], sentLead?: number) {
  const events = leads.map((lead): SourceEvent => ({
    event: aCanonicalEvent({ generationTime: RECEIVED_AT + lead }),
    tags: [],
    attributes: {},
    ...(sentLead === undefined ? {} : { sentAt: RECEIVED_AT + sentLead }),
  }));
  return events.map(createClockCorrection(events, RECEIVED_AT));
}

test('events of the past say nothing of the clock', () => {
  expect(correctionsOf([-HOUR, 0])).toEqual([{}, {}]);
});

test('a clock that is ahead by no more than the tolerance is left alone', () => {
  expect(correctionsOf([5 * SECOND])).toEqual([{}]);
});

test('a clock that is ahead moves every event of its request by the newest one’s lead', () => {
  expect(correctionsOf([HOUR, HOUR / 2, -HOUR])).toEqual([
    { clockSkew: HOUR, correctedTime: RECEIVED_AT },
    { clockSkew: HOUR, correctedTime: RECEIVED_AT - HOUR / 2 },
    { clockSkew: HOUR, correctedTime: RECEIVED_AT - 2 * HOUR },
  ]);
});

test('a date far ahead is corrected to the reception and moves no other event', () => {
  const years = 5 * 365 * 24 * HOUR;
  expect(correctionsOf([years, -HOUR])).toEqual([{ clockSkew: years, correctedTime: RECEIVED_AT }, {}]);
});

test('the time of sending shows a clock that is behind', () => {
  expect(correctionsOf([-HOUR - SECOND], -HOUR)).toEqual([{ clockSkew: -HOUR, correctedTime: RECEIVED_AT - SECOND }]);
});

test('with a time of sending a small skew is known and not corrected', () => {
  expect(correctionsOf([-HOUR], -200)).toEqual([{ clockSkew: -200 }]);
});

test('no corrected time is after the reception', () => {
  expect(correctionsOf([2 * HOUR], HOUR)).toEqual([{ clockSkew: HOUR, correctedTime: RECEIVED_AT }]);
});

test('no corrected time is before what the store can hold', () => {
  const [, oldest] = correctionsOf([HOUR, EARLIEST_EVENT_TIME - RECEIVED_AT]);
  expect(oldest).toEqual({ clockSkew: HOUR, correctedTime: EARLIEST_EVENT_TIME });
});

test('a request may hold more events than a call has arguments', () => {
  expect(correctionsOf(Array.from({ length: 300_000 }, () => -1)).at(-1)).toEqual({});
});
