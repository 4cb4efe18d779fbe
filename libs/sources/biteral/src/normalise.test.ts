import { encodeNormalisedEvent, MAX_MESSAGE_BYTES } from '@millrace/contracts';
import type { SourceEvent } from '@millrace/domain';
import { aNormalisedEvent, aRawRecord } from '@millrace/testing';
import { eventsRoute } from './events-route';
import { normalise } from './normalise';

function normaliseOne(event: object): SourceEvent {
  const [outcome] = normalise(aRawRecord(), Buffer.from(JSON.stringify(event)));
  if (outcome?.kind !== 'ok') throw new Error('no event');
  return outcome.value;
}

test('a message is cut where it is longer than a line, never in the middle of a character', () => {
  const { event } = normaliseOne({ type: 'EventSearch', customerCode: 'c', query: '\u{1f600}'.repeat(2_000) });
  expect(event.message).toMatch(/^EventSearch customerCode=c query=\u{1f600}+…$/u);
  expect(event.message.length).toBeLessThanOrEqual(2_000);
});

test('the largest event that a request may hold fits one message of the pipeline', () => {
  const query = 'é'.repeat(eventsRoute.maxBodyBytes / 2 - 100);
  const { event, attributes } = normaliseOne({ type: 'EventSearch', customerCode: 'c', query });
  expect(attributes['query']).toBe(query);
  expect(encodeNormalisedEvent(aNormalisedEvent({ event, attributes })).length).toBeLessThan(0.9 * MAX_MESSAGE_BYTES);
});
