import type { IngestRequest, SourceEvent } from '@millrace/domain';
import { anIngestRequest, aRawRecord } from '@millrace/testing';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { eventsRoute } from './events-route';
import { normalise } from './normalise';

/** Events as the official SDK for JavaScript makes them, sent in the modes that it has. */
const event = new CloudEvent({
  id: '7c1e-19',
  source: '/warehouse/7',
  type: 'com.shop.parcel.packed',
  time: '2025-11-18T07:20:01.123Z',
  subject: 'parcel/4711',
  datacontenttype: 'application/json',
  dataschema: 'https://schemas.shop.example/parcel/2',
  severity: 'WATCH',
  data: { message: 'packed by hand', weight: 1.25 },
});

const ATTRIBUTES = {
  specversion: '1.0',
  time: '2025-11-18T07:20:01.123Z',
  subject: 'parcel/4711',
  datacontenttype: 'application/json',
  dataschema: 'https://schemas.shop.example/parcel/2',
  severity: 'WATCH',
  data: { message: 'packed by hand', weight: 1.25 },
};

/** What is stored of a message, sent as the SDK's emitters do. */
function store({ headers, body }: Message): readonly SourceEvent[] {
  const sent: IngestRequest = anIngestRequest({
    path: '/cloudevents',
    headers: lowerCased(headers),
    body: body instanceof Uint8Array ? body : Buffer.from((body as string | undefined) ?? ''),
  });
  const reception = eventsRoute.receive(sent);
  if (reception.kind !== 'accepted') throw new Error(JSON.stringify(reception));
  const contentType = sent.headers['content-type'] ?? '';
  const record = aRawRecord({ contentType, parameters: reception.parameters ?? {} });
  return normalise(record, sent.body).map((outcome) => {
    if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
    return outcome.value;
  });
}

function lowerCased(headers: Message['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

const batch = (events: readonly CloudEvent<unknown>[]): Message => ({
  headers: { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' },
  body: JSON.stringify(events),
});

test.each([
  ['structured', HTTP.structured(event)],
  ['binary', HTTP.binary(event)],
  ['batched', batch([event])],
])('in %s mode an event is stored with everything that it has', (_mode, message) => {
  expect(store(message)).toMatchObject([
    {
      event: {
        source: '/warehouse/7',
        type: 'com.shop.parcel.packed',
        generationTime: Date.parse('2025-11-18T07:20:01.123Z'),
        message: 'packed by hand',
        severity: 'WATCH',
      },
      identity: { key: '7c1e-19' },
    },
  ]);
  expect(store(message)[0]?.attributes).toEqual(ATTRIBUTES);
});

test('the modes agree on which event it is', () => {
  const messages = [HTTP.structured(event), HTTP.binary(event), batch([event])];
  const identities = messages.map((message) => store(message)[0]?.identity);
  expect(new Set(identities.map((identity) => identity?.uniqueBy)).size).toBe(1);
});

test('a batch is stored in its order', () => {
  const events = ['a', 'b', 'c'].map((id) => event.cloneWith({ id }));
  expect(store(batch(events)).map(({ identity }) => identity?.key)).toEqual(['a', 'b', 'c']);
});

test('bytes come out the same in both modes', () => {
  const bytes = event.cloneWith({ datacontenttype: 'image/png', data: Uint8Array.of(0x89, 0x50, 0xff) });
  const [structured, binary] = [HTTP.structured(bytes), HTTP.binary(bytes)].map((message) => store(message)[0]);
  expect(structured?.attributes['data_base64']).toBe('iVD/');
  expect(binary?.attributes).toEqual(structured?.attributes);
});

test('text that the SDK calls JSON, for want of a content type, is kept as text', () => {
  const text = new CloudEvent({ source: '/warehouse/7', type: 'note', data: 'packed by hand' });
  expect(HTTP.binary(text).headers['content-type']).toContain('json');
  expect(store(HTTP.binary(text))[0]?.attributes).toMatchObject({ data: 'packed by hand' });
});

test('an event without data is one in every mode', () => {
  const bare = new CloudEvent({ source: '/warehouse/7', type: 'note' });
  for (const message of [HTTP.structured(bare), HTTP.binary(bare), batch([bare])]) {
    const [stored] = store(message);
    expect(stored?.attributes).not.toHaveProperty('data');
    expect(stored?.attributes).not.toHaveProperty('data_base64');
  }
});
