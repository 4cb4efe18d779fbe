import { decodeDeadLetter, encodeDeadLetter } from './dead-letter-codec';
import { millrace } from './gen/protobuf';

const ID = '01936b2e-7c00-7000-8000-000000000001';

const LETTER = {
  stage: 'normalise',
  reason: { code: 'invalid_event', message: 'no message', field: '/message' },
  coordinates: { partition: 1, offset: 2 ** 40, index: 3 },
  eventId: ID,
  requestId: ID,
  dialect: 'native',
  route: 'events',
  project: 'default',
  receivedAt: 1_763_000_000_123,
  deadLetteredAt: 1_763_000_000_456,
  contentType: 'application/json',
  contentEncoding: 'gzip',
  body: Buffer.from('{}'),
  clientAddress: '192.0.2.1',
  userAgent: 'test',
  headers: { a: 'b' },
  parameters: { c: 'd' },
  gatewayVersion: '1.0.0',
  serviceVersion: '1.0.1',
  traceparent: '00-0-0-00',
} as const;

test('a dead letter keeps every field', () => {
  const decoded = decodeDeadLetter(encodeDeadLetter('i1', LETTER));
  expect(decoded).toMatchObject({ kind: 'ok', value: { ...LETTER, incarnation: 'i1' } });
});

test('a stage and a code that only a newer version knows are kept as they were said', () => {
  const message = millrace.v1.DeadLetter.decode(encodeDeadLetter('i1', LETTER));
  Object.assign(message, { stage: 'enrich', code: 'too_strange' });
  const newer = millrace.v1.DeadLetter.encode(message).finish();
  expect(decodeDeadLetter(newer)).toMatchObject({
    kind: 'ok',
    value: { stage: 'enrich', reason: { code: 'too_strange' }, eventId: ID },
  });
});

test('random bytes are no dead letter, and no exception', () => {
  expect(decodeDeadLetter(Buffer.from('not protobuf at all')).kind).toBe('undecodable');
});
