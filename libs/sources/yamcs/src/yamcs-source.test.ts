import { decodeMessage, toSafeInteger, yamcsMessages } from '@millrace/contracts';
import type { IngestRequest, Reception, SourceEvent } from '@millrace/domain';
import { anIngestRequest, aRawRecord, describeSourceAdapter } from '@millrace/testing';
import { join } from 'node:path';
import { createEventRoute } from './posting/create-event-route';
import { yamcsSource } from './yamcs-source';

describeSourceAdapter(yamcsSource, join(__dirname, 'fixtures'));

const PROTOBUF = { 'content-type': 'application/protobuf' };
const WHOLE_EVENT_IN_PROTOBUF = Buffer.from(
  '0a0852455354204150491000180020032a045465737432147468697320697320612074657374206576656e743801',
  'hex',
);

function aPost(body: unknown, overrides: Partial<IngestRequest> = {}): IngestRequest {
  return anIngestRequest({
    pathParameters: { instance: 'simulator' },
    body: body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body)),
    ...overrides,
  });
}

function accept(request: IngestRequest): Reception & { kind: 'accepted' } {
  const reception = createEventRoute.receive(request);
  if (reception.kind !== 'accepted') throw new Error(`was ${reception.kind}`);
  return reception;
}

function store(request: IngestRequest): SourceEvent {
  const { parameters = {} } = accept(request);
  const contentType = request.headers['content-type'] ?? '';
  const [outcome] = yamcsSource.normalise(aRawRecord({ contentType, parameters }), request.body);
  if (outcome?.kind !== 'ok') throw new Error(`was ${String(outcome?.kind)}`);
  return outcome.value;
}

test('events without a number of their own get consecutive ones and stay two events', () => {
  const first = aPost({ message: 'm', source: 'a', time: '2024-01-02T03:04:05Z' });
  const stored = [store(first), store(first)];
  expect(stored.map(({ event }) => event.seqNumber)).toEqual([0, 1]);
  expect(stored.map(({ identity }) => identity)).toEqual([undefined, undefined]);
});

test('the counter never leaves the range of the field', () => {
  const request = aPost({ message: 'm' }, { nextSequenceNumber: () => 2 ** 31 });
  expect(store(request).event.seqNumber).toBe(0);
});

test('an event that brings its number leaves the counter alone', () => {
  const request = aPost(
    { message: 'm', source: 'a', sequenceNumber: 9 },
    {
      nextSequenceNumber: () => {
        throw new Error('was asked');
      },
    },
  );
  expect(store(request).event.seqNumber).toBe(9);
});

test('what is answered in protobuf is what is stored', () => {
  const body = yamcsMessages.protobuf.events.CreateEventRequest.encode({
    message: 'm',
    type: 't',
    severity: 'watch',
    extra: { k: 'v' },
  }).finish();
  const request = aPost(body, { headers: PROTOBUF, nextSequenceNumber: () => 5 });
  const decoded = decodeMessage(yamcsMessages.protobuf.events.Event, accept(request).reply.body as Uint8Array);
  if (decoded.kind !== 'ok') throw new Error(decoded.message);
  const { event, attributes } = store(request);
  const { generationTime, ...answered } = decoded.value;
  expect(answered).toMatchObject({ source: 'User', seqNumber: 5, type: 't', message: 'm', severity: 3 });
  expect(toSafeInteger(generationTime?.seconds) * 1_000 + Number(generationTime?.nanos) / 1e6).toBe(
    event.generationTime,
  );
  expect(event).toMatchObject({ source: 'User', seqNumber: 5, type: 't', message: 'm', severity: 'WATCH' });
  expect(attributes).toEqual({ extra: answered.extra, createdBy: answered.createdBy, instance: 'simulator' });
});

test('one event sent in both contracts and both encodings is one identity', () => {
  const { identity } = store(aPost(WHOLE_EVENT_IN_PROTOBUF, { headers: PROTOBUF }));
  const request = { source: 'REST API', sequenceNumber: 3, time: '1970-01-01T00:00:00Z', message: 'another text' };
  expect(identity).toBeDefined();
  expect(store(aPost(request)).identity).toEqual(identity);
});

test('another instance is another identity', () => {
  const elsewhere = { pathParameters: { instance: 'ops' }, headers: PROTOBUF };
  const { identity } = store(aPost(WHOLE_EVENT_IN_PROTOBUF, { headers: PROTOBUF }));
  expect(store(aPost(WHOLE_EVENT_IN_PROTOBUF, elsewhere)).identity?.uniqueBy).not.toBe(identity?.uniqueBy);
});

test('no part of a credential is stored as the creator', () => {
  const headers = { authorization: `Basic ${Buffer.from('mr_token:').toString('base64')}` };
  expect(store(aPost({ message: 'm' }, { headers })).attributes['createdBy']).toBe('default');
});
