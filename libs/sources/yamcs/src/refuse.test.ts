import { decodeMessage, yamcsMessages } from '@millrace/contracts';
import { REFUSAL_CODES, type Refusal } from '@millrace/domain';
import { refuse } from './refuse';

function answer(refusal: Refusal, headers: Record<string, string> = {}) {
  return refuse(refusal, { method: 'POST', path: '/', pathParameters: {}, query: new URLSearchParams(), headers });
}

const UNKNOWN_INSTANCE: Refusal = { code: 'not_found', message: "No instance named 'nope'" };

test('an error is an ExceptionMessage in JSON', () => {
  const reply = answer(UNKNOWN_INSTANCE);
  expect(reply).toMatchObject({ status: 404, headers: { 'content-type': 'application/json' } });
  expect(JSON.parse(String(reply.body))).toEqual({
    code: 404,
    type: 'NotFoundException',
    msg: "No instance named 'nope'",
  });
});

test('an error is an ExceptionMessage in protobuf for a client that accepts it', () => {
  const reply = answer(UNKNOWN_INSTANCE, { accept: 'application/protobuf' });
  expect(reply).toMatchObject({ status: 404, headers: { 'content-type': 'application/protobuf' } });
  const decoded = decodeMessage(yamcsMessages.api.ExceptionMessage, reply.body as Uint8Array);
  expect(decoded).toMatchObject({
    value: { code: 404, type: 'NotFoundException', msg: "No instance named 'nope'" },
  });
});

test.each([
  ['unauthenticated', 401, 'words', { 'www-authenticate': 'Bearer' }],
  ['unknown_route', 404, 'Not Found', {}],
  ['method_not_allowed', 405, 'Method Not Allowed', { allow: 'POST' }],
] as const)('%s is plain text, as Yamcs answers before its application', (code, status, text, headers) => {
  const reply = answer({ code, message: 'words' }, { accept: 'application/protobuf' });
  expect(reply).toEqual({
    status,
    headers: { ...headers, 'content-type': 'text/plain' },
    body: `${String(status)} ${text}\r\n`,
  });
});

test('an overloaded gateway says when to come back', () => {
  const reply = answer({ code: 'overloaded', message: 'busy', retryAfterSeconds: 3 });
  expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '3' } });
});

test.each(REFUSAL_CODES)('%s has an answer of its own', (code) => {
  expect(answer({ code, message: 'words' }).status).toBeGreaterThanOrEqual(400);
});
