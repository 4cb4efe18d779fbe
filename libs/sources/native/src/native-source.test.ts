import { decodeMessage, millraceMessages } from '@millrace/contracts';
import type { IngestRequest, Outcome, Reception, SourceEvent } from '@millrace/domain';
import { anIngestRequest, aRawRecord, describeSourceAdapter, PROJECT, REQUEST_ID } from '@millrace/testing';
import { join } from 'node:path';
import { eventsRoute } from './events-route';
import { eventIdOf } from './identity';
import { MAX_EVENTS } from './limits';
import { nativeSource } from './native-source';

describeSourceAdapter(nativeSource, join(__dirname, 'fixtures'));

function aPost(events: unknown, overrides: Partial<IngestRequest> = {}): IngestRequest {
  return anIngestRequest({ body: Buffer.from(JSON.stringify(events)), ...overrides });
}

function accept(request: IngestRequest): Reception & { kind: 'accepted' } {
  const reception = eventsRoute.receive(request);
  if (reception.kind !== 'accepted') throw new Error(`was ${reception.kind}`);
  return reception;
}

function store(request: IngestRequest): readonly Outcome<SourceEvent>[] {
  const { refused = [] } = accept(request);
  const key = request.headers['idempotency-key'];
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  return nativeSource.normalise(aRawRecord({ dialect: 'native', headers, refused }), request.body);
}

/** The ids that the stored events get: by their identity, else by their place. */
function storedIds(outcomes: readonly Outcome<SourceEvent>[]): readonly string[] {
  return outcomes.flatMap((outcome, index) =>
    outcome.kind === 'ok'
      ? [eventIdOf(outcome.value.identity, { project: PROJECT.id, requestId: REQUEST_ID, index })]
      : [],
  );
}

const MIXED = [{ message: 'a' }, { msg: 'b' }, { message: 'c', id: 'c-1' }, { message: 'd' }];

test.each([
  ['without a key', {}],
  ['with a key', { 'idempotency-key': 'upload-7' }],
])('%s, the ids of the answer are those of the stored events', (_case, headers) => {
  const request = aPost(MIXED, { headers });
  const { eventIds } = JSON.parse(String(accept(request).reply.body)) as { eventIds: string[] };
  expect(eventIds).toHaveLength(3);
  expect(eventIds).toEqual(storedIds(store(request)));
});

test('the same key sent again is the same events, another key others', () => {
  const idsUnder = (key: string) => storedIds(store(aPost(MIXED, { headers: { 'idempotency-key': key } })));
  expect(idsUnder('upload-7')).toEqual(idsUnder('upload-7'));
  expect(idsUnder('upload-8')).not.toEqual(idsUnder('upload-7'));
});

test('an id never means what a key means', () => {
  const byKey = store(aPost({ message: 'a' }, { headers: { 'idempotency-key': 'x' } }));
  expect(storedIds(store(aPost({ message: 'a', id: 'x/0' })))).not.toEqual(storedIds(byKey));
});

test('a client that accepts protobuf can read what was rejected', () => {
  const { reply } = accept(aPost(MIXED, { headers: { accept: 'application/x-protobuf' } }));
  const decoded = decodeMessage(millraceMessages.v1.IngestResult, reply.body as Uint8Array);
  expect(decoded).toMatchObject({
    value: {
      accepted: 3,
      rejected: 1,
      rejections: [{ index: 1, code: 'required', field: '/message', retryable: false }],
    },
  });
});

test('only a request that was taken whole is answered 202', () => {
  expect(accept(aPost(MIXED)).reply.status).toBe(207);
  expect(accept(aPost([MIXED[0], MIXED[2]])).reply.status).toBe(202);
  const strict = { query: new URLSearchParams('strict=true') };
  expect(eventsRoute.receive(aPost(MIXED, strict)).kind).toBe('refused');
  expect(eventsRoute.receive(aPost([MIXED[0]], strict)).kind).toBe('accepted');
});

test('more events than a request may hold are refused as too large, whatever they are', () => {
  expect(eventsRoute.receive(aPost(Array(MAX_EVENTS + 1).fill(0)))).toMatchObject({
    kind: 'refused',
    refusal: { code: 'body_too_large' },
  });
});

test('a key that is too long to keep is refused before the body is read', () => {
  const request = aPost([], { headers: { 'idempotency-key': 'x'.repeat(256) } });
  expect(eventsRoute.admit(request, PROJECT)).toMatchObject({
    code: 'invalid_event',
    faults: [{ field: 'Idempotency-Key', code: 'too_long' }],
  });
});
