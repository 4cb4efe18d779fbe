import { aCanonicalEvent, aNormalisedEvent } from '@millrace/testing';
import { encodeNormalisedEvent } from './event-batch-codec';
import { readNormalisedEvent } from './normalised-event-codec';

const event = aNormalisedEvent({
  event: aCanonicalEvent({ extensions: Uint8Array.of(0xa0, 0x06, 0x01), severity: 'WARNING' }),
  identity: { key: 'ref-1', uniqueBy: 'ref-1', windowSeconds: 60 },
  tags: ['a'],
  attributes: { temperature: 90, nested: { list: [1, null] } },
  correctedTime: 1_700_000_000_500,
  clockSkew: -377,
  error: { type: 'Overheat', signature: 'abc' },
});
const bytes = encodeNormalisedEvent(event);

test('an event that was encoded is read as it was, and encoded again to the same bytes', () => {
  const read = readNormalisedEvent(bytes, 60);
  expect(read).toEqual({ kind: 'ok', value: event });
  if (read.kind === 'ok') expect(Buffer.from(encodeNormalisedEvent(read.value))).toEqual(Buffer.from(bytes));
});

test('without a word about its window an identity is held for ever, and an event without one has none', () => {
  expect(readNormalisedEvent(bytes)).toMatchObject({ value: { identity: { windowSeconds: 'for-ever' } } });
  const read = readNormalisedEvent(encodeNormalisedEvent(aNormalisedEvent()));
  expect(read.kind === 'ok' && 'identity' in read.value).toBe(false);
});

test.each([
  ['random bytes', Buffer.from('not protobuf at all')],
  ['nothing', new Uint8Array()],
])('%s are no event, and no exception', (_name, body) => {
  expect(readNormalisedEvent(body).kind).toBe('undecodable');
});
