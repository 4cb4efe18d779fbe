import { CONTENT_ENCODINGS } from '@millrace/contracts';
import { REFUSAL_CODES, type Refusal } from '@millrace/domain';
import { refuse } from './refuse';

function bodyOf(refusal: Refusal): unknown {
  return JSON.parse(String(refuse(refusal).body));
}

test('of a 400 the SDK finds the faults where it looks for them: in the first element of an array', () => {
  const fault = { index: 0, field: '/productCode', code: 'required', message: '"productCode" is required' };
  expect(bodyOf({ code: 'invalid_event', message: 'bad', faults: [fault] })).toEqual([
    {
      object: 'event',
      payload: {
        code: 'invalid_event',
        fieldErrors: [
          {
            object: 'fieldError',
            payload: { field: 'productCode', code: 'required', description: '"productCode" is required', index: 0 },
          },
        ],
      },
    },
  ]);
});

test('in a batch the description says which event is meant', () => {
  const fault = { index: 3, field: '/type', code: 'required', message: '"type" is required' };
  expect(bodyOf({ code: 'invalid_event', message: 'bad', faults: [fault] })).toMatchObject([
    {
      payload: { fieldErrors: [{ payload: { field: 'type', description: 'Event 3: "type" is required', index: 3 } }] },
    },
  ]);
});

test.each(['malformed_body', 'undecodable_body'] as const)('%s has its words among the faults, too', (code) => {
  expect(bodyOf({ code, message: 'not JSON' })).toMatchObject([
    { payload: { fieldErrors: [{ payload: { field: '', code, description: 'not JSON' } }] } },
  ]);
});

test.each([
  ['unauthenticated', 401],
  ['forbidden', 403],
  ['method_not_allowed', 405],
  ['body_too_large', 413],
  ['unsupported_media_type', 415],
  ['rate_limited', 429],
  ['broker_unavailable', 503],
] as const)('%s is an error object with status %d', (code, status) => {
  expect(refuse({ code, message: 'words' }).status).toBe(status);
  expect(bodyOf({ code, message: 'words' })).toEqual({ object: 'error', payload: { code, description: 'words' } });
});

test('every refusal is JSON', () => {
  for (const code of REFUSAL_CODES) {
    expect(refuse({ code, message: 'words' }).headers['content-type']).toBe('application/json');
  }
});

test('an overloaded gateway says when to come back', () => {
  expect(refuse({ code: 'overloaded', message: 'busy', retryAfterSeconds: 3 }).headers['retry-after']).toBe('3');
});

test('a refused encoding is answered with those that are taken', () => {
  const { status, headers } = refuse({ code: 'unsupported_encoding', message: 'no' });
  expect([status, headers['accept-encoding']]).toEqual([415, CONTENT_ENCODINGS.join(', ')]);
});
