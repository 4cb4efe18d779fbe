import { decodeMessage, yamcsMessages } from '@millrace/contracts';
import type { JsonObject } from '@millrace/domain';
import { aCanonicalEvent } from '@millrace/testing';
import { toArchivedEvent } from './archived-event';
import { toEventMessage, toJsonEvent } from './event-message';

function archived(attributes: JsonObject) {
  const { createdBy, extra } = toArchivedEvent({ event: aCanonicalEvent(), attributes });
  return { createdBy, extra };
}

test.each<[string, JsonObject, ReturnType<typeof archived>]>([
  ['of the old contract has neither', { instance: 'simulator', receptionTime: 0 }, { createdBy: undefined, extra: {} }],
  [
    'of the old contract has no creator, whatever its producer wrote',
    { receptionTime: 0, createdBy: 'another' },
    { createdBy: undefined, extra: {} },
  ],
  [
    'has its extras, also those whose keys have dots',
    { createdBy: 'default', extra: { k: 'v', a: { b: { c: 'd' }, e: '' } } },
    { createdBy: 'default', extra: { k: 'v', 'a.b.c': 'd', 'a.e': '' } },
  ],
  [
    'has none of what is not of the type that the field has',
    { createdBy: 5, extra: { n: 1, l: ['x'], k: 'v' } },
    { createdBy: undefined, extra: { k: 'v' } },
  ],
  ['has no extras that are no object', { extra: 'x' }, { createdBy: undefined, extra: {} }],
])('an event %s', (_, attributes, expected) => {
  expect(archived(attributes)).toEqual(expected);
});

test('what is not set is left out of JSON', () => {
  const event = aCanonicalEvent({ type: '', generationTime: 0, receptionTime: -1 });
  const json = toJsonEvent({ event, createdBy: undefined, extra: {} });
  expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['type']));
  expect(Object.keys(json)).not.toEqual(expect.arrayContaining(['createdBy']));
  expect(json).toMatchObject({ generationTime: '1970-01-01T00:00:00Z', receptionTime: '1969-12-31T23:59:59.999Z' });
});

test("a producer's extensions go out as they came in, unless a mask names what is wanted", () => {
  const extensions = Buffer.from('a20603616263', 'hex');
  const event = { event: aCanonicalEvent({ extensions }), createdBy: undefined, extra: {} };
  const { Event } = yamcsMessages.protobuf.events;
  const decoded = decodeMessage(Event, Event.encode(toEventMessage(event)).finish());
  expect(decoded).toMatchObject({ kind: 'ok', value: { $unknowns: [extensions] } });
  expect(Object.keys(toEventMessage(event, new Set(['message'])))).toEqual(['message']);
});

test("fields of other versions of the Event do not come between the current one's", () => {
  // Field 12 is in no version, 11 would make the message unreadable, and 10 names somebody as the creator.
  const foreign = Buffer.from('60005a03ffffff520461646d6e', 'hex');
  const extension = Buffer.from('a20603616263', 'hex');
  const extensions = Buffer.concat([foreign, extension]);
  const { Event } = yamcsMessages.protobuf.events;
  const event = { event: aCanonicalEvent({ extensions }), createdBy: 'default', extra: { k: 'v' } };
  const decoded = decodeMessage(Event, Event.encode(toEventMessage(event)).finish());
  const expected = { createdBy: 'default', extra: { k: 'v' }, $unknowns: [extension] };
  expect(decoded).toMatchObject({ kind: 'ok', value: expected });
});
