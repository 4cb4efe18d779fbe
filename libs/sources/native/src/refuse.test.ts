import { CONTENT_ENCODINGS, decodeMessage, millraceMessages } from '@millrace/contracts';
import { REFUSAL_CODES, type RefusalCode } from '@millrace/domain';
import { refuse } from './refuse';

const post = { method: 'POST', headers: {} };

function problemOf(code: RefusalCode): Record<string, unknown> {
  return JSON.parse(String(refuse({ code, message: 'words' }, post).body)) as Record<string, unknown>;
}

test('what passes by itself may be sent again, what the request is at fault for may not', () => {
  expect(REFUSAL_CODES.filter((code) => problemOf(code)['retryable'] === true)).toEqual([
    'request_timeout',
    'rate_limited',
    'quota_exhausted',
    'overloaded',
    'broker_unavailable',
    'ingest_disabled',
    'store_unavailable',
  ]);
});

test('a refused encoding is answered with those that are taken, a refused media type is not', () => {
  const { status, headers } = refuse({ code: 'unsupported_encoding', message: 'no' }, post);
  expect([status, headers['accept-encoding']]).toEqual([415, CONTENT_ENCODINGS.join(', ')]);
  expect(refuse({ code: 'unsupported_media_type', message: 'no' }, post).headers).not.toHaveProperty('accept-encoding');
});

const protobuf = { accept: 'application/x-protobuf' };

test('whoever posts and accepts protobuf reads a refusal in it', () => {
  const faults = [{ index: 2, field: 'message', code: 'required', message: 'is required' }];
  const reply = refuse({ code: 'invalid_event', message: 'bad', faults }, { method: 'POST', headers: protobuf });
  expect(reply.headers['content-type']).toBe('application/x-protobuf');
  expect(decodeMessage(millraceMessages.v1.IngestResult, reply.body as Uint8Array)).toMatchObject({
    value: { accepted: 0, rejected: 1, rejections: [{ ...faults[0], retryable: false }] },
  });
});

test('without faults of events the refusal itself is the one rejection', () => {
  const reply = refuse({ code: 'overloaded', message: 'busy' }, { method: 'POST', headers: protobuf });
  expect(decodeMessage(millraceMessages.v1.IngestResult, reply.body as Uint8Array)).toMatchObject({
    value: { rejected: 0, rejections: [{ code: 'overloaded', message: 'busy', retryable: true }] },
  });
});

test('questions are always answered in JSON', () => {
  const { headers } = refuse({ code: 'forbidden', message: 'no' }, { method: 'GET', headers: protobuf });
  expect(headers['content-type']).toBe('application/problem+json');
});
