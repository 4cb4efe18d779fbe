import { encodeNormalisedEvent, MAX_MESSAGE_BYTES } from '@millrace/contracts';
import type { SourceEvent } from '@millrace/domain';
import { aNormalisedEvent, aRawRecord } from '@millrace/testing';
import { MAX_EVENT_BYTES } from './limits';
import { normalise } from './normalise';

const REQUIRED = { specversion: '1.0', id: '1', source: '/a', type: 't' };

function normaliseOne(event: object): SourceEvent {
  const record = aRawRecord({ contentType: 'application/cloudevents+json' });
  const [outcome] = normalise(record, Buffer.from(JSON.stringify({ ...REQUIRED, ...event })));
  if (outcome?.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

test.each([
  [{ data: { message: 'said' }, subject: 's' }, 'said'],
  [{ data: { message: '' }, subject: 's' }, 's'],
  [{ data: { message: 7 }, subject: 's' }, 's'],
  [{ data: 'text', subject: 's' }, 'text'],
  [{ data: ['text'], subject: 's' }, 's'],
  [{}, ''],
])('the message of %j is %j', (event, message) => {
  expect(normaliseOne(event).event.message).toBe(message);
});

test('a message is cut where it is longer than a line, never in the middle of a character', () => {
  const { event } = normaliseOne({ data: `x${'\u{1f600}'.repeat(2_000)}` });
  expect(event.message).toMatch(/^x\u{1f600}+…$/u);
  expect(event.message.length).toBeLessThanOrEqual(2_000);
});

test.each([
  [{ severity: 'distress' }, 'DISTRESS'],
  [{ severity: ' Warning ' }, 'WARNING'],
  [{ severity: 'purple', severitynumber: 13 }, 'WARNING'],
  [{ severitynumber: 12 }, 'INFO'],
  [{ severitynumber: 16 }, 'WARNING'],
  [{ severitynumber: 20 }, 'DISTRESS'],
  [{ severitynumber: '24' }, 'SEVERE'],
  [{ severitynumber: 'many' }, 'INFO'],
  [{ severity: true }, 'INFO'],
])('of %j the severity is %s', (event, severity) => {
  expect(normaliseOne(event).event.severity).toBe(severity);
});

test('events of one id from two sources are two, of one source one', () => {
  const [one, other, again] = ['/a', '/b', '/a'].map((source) => normaliseOne({ source }).identity);
  expect(one).not.toEqual(other);
  expect(again).toEqual(one);
});

test.each(['é', '\u0001', '"'])(
  'the largest event that is taken, full of %j, fits one message of the pipeline',
  (text) => {
    const record = aRawRecord({ contentType: 'text/plain', parameters: REQUIRED });
    const body = Buffer.from(text.repeat(MAX_EVENT_BYTES / Buffer.byteLength(text)));
    const [outcome] = normalise(record, body);
    if (outcome?.kind !== 'ok') throw new Error(JSON.stringify(outcome));
    const { event, attributes } = outcome.value;
    expect(encodeNormalisedEvent(aNormalisedEvent({ event, attributes })).length).toBeLessThan(0.9 * MAX_MESSAGE_BYTES);
  },
);
