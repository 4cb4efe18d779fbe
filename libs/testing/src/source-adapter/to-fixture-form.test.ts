import { ok } from '@millrace/domain';
import { aCanonicalEvent } from '../a-normalised-event';
import { toExpectation, toFixtureForm } from './to-fixture-form';

test('times are ISO texts, bytes are hex or base64, an empty body is absent', () => {
  const event = aCanonicalEvent({ generationTime: 0, receptionTime: 1, extensions: Uint8Array.of(0xca, 0xfe) });
  const form = toFixtureForm({
    kind: 'taken',
    reception: { kind: 'accepted', reply: { status: 202, headers: {}, body: '' } },
    outcomes: [ok({ event, tags: [], attributes: {}, sentAt: 2 })],
  });
  expect(form).toMatchObject({
    reception: { reply: { status: 202, headers: {} } },
    outcomes: [
      {
        value: {
          event: {
            generationTime: '1970-01-01T00:00:00.000Z',
            receptionTime: '1970-01-01T00:00:00.001Z',
            extensions: 'cafe',
          },
          sentAt: '1970-01-01T00:00:00.002Z',
        },
      },
    ],
  });
  expect(form).not.toHaveProperty('reception.reply.body');
});

test.each([
  [{ 'content-type': 'application/problem+json' }, '{"a":1}', { json: { a: 1 } }],
  [{ 'content-type': 'text/plain' }, 'words', { text: 'words' }],
  [{ 'content-type': 'application/protobuf' }, Uint8Array.of(1), { base64: 'AQ==' }],
])('the body of a reply with %j is readable', (headers, body, form) => {
  const refusal = { code: 'malformed_body', message: 'm' } as const;
  expect(toFixtureForm({ kind: 'refused', refusal, reply: { status: 400, headers, body } })).toMatchObject({
    reply: { body: form },
  });
});

test('$matches stands for a text, all else for itself', () => {
  const expected = toExpectation({ a: [{ $matches: '^not JSON: ' }], b: 1 });
  expect({ a: ['not JSON: whatever'], b: 1 }).toEqual(expected);
  expect({ a: ['JSON'], b: 1 }).not.toEqual(expected);
  expect({ a: ['not JSON: whatever'], b: 2 }).not.toEqual(expected);
});
