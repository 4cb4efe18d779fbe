import type { NormalisedEvent } from '@millrace/domain';
import {
  decodeEventBatch,
  decodeNormalisedEvent,
  encodeEventBatch,
  toBatchEntry,
  WINDOW_FOR_EVER,
} from './event-batch-codec';
import { newRequestId, uuidFromBytes } from './ids';

const event: NormalisedEvent = {
  id: newRequestId(),
  project: 'default',
  dialect: 'yamcs',
  requestId: newRequestId(),
  event: {
    source: 'REST API',
    generationTime: -5,
    receptionTime: 1_763_000_000_000,
    seqNumber: 3,
    type: 'Test',
    message: 'm',
    severity: 'SEVERE',
    extensions: Buffer.from('a20606766e646f72'.replace('06766e646f72', '0676656e646f72'), 'hex'),
  },
  identity: { key: 'k', uniqueBy: 'u', windowSeconds: 'for-ever' },
  tags: ['a', 'b'],
  attributes: { nested: { list: [1, 'x', null] } },
  clientAddress: '127.0.0.1',
  userAgent: 'curl',
  client: { name: 'curl', version: '8', os: '', device: '' },
  correctedTime: 7,
  clockSkew: -3,
  error: { type: 'T', signature: 'ab' },
  traceId: 'abc',
};

const origin = { incarnation: 'i1', rawPartition: 2, normaliserVersion: '1.0.0' };

test('a batch gives back identities and coordinates without touching the events', () => {
  const unidentified: NormalisedEvent = { ...event, id: newRequestId(), identity: undefined as never };
  const entries = [
    toBatchEntry(event, { offset: 2 ** 40, index: 2 ** 33 }),
    toBatchEntry(unidentified, { offset: 2 ** 40, index: 2 ** 33 + 1 }),
  ];
  const decoded = decodeEventBatch(encodeEventBatch(origin, entries));
  if (decoded.kind !== 'ok') throw new Error(decoded.message);
  expect(decoded.value).toMatchObject({
    incarnation: 'i1',
    rawPartition: 2,
    rawOffsets: [2 ** 40, 2 ** 40],
    rawIndexes: [2 ** 33, 2 ** 33 + 1],
    identityWindows: [WINDOW_FOR_EVER, 0],
    normaliserVersion: '1.0.0',
    oldestReceivedAt: 1_763_000_000_000,
  });
  expect([0, 16].map((at) => uuidFromBytes(decoded.value.eventIds, at))).toEqual([event.id, unidentified.id]);
});

test('every field of an event survives', () => {
  const decoded = decodeNormalisedEvent(toBatchEntry(event, { offset: 0, index: 0 }).bytes);
  if (decoded.kind !== 'ok') throw new Error(decoded.message);
  const { value } = decoded;
  expect(JSON.parse(value.attributesJson ?? '')).toEqual(event.attributes);
  expect(uuidFromBytes(value.eventId ?? new Uint8Array())).toBe(event.id);
  expect(JSON.parse(JSON.stringify(value))).toMatchObject({
    event: { source: 'REST API', generationTime: '-5', seqNumber: 3, type: 'Test', message: 'm', severity: 'SEVERE' },
    project: 'default',
    dialect: 'yamcs',
    clientKey: 'k',
    tags: ['a', 'b'],
    correctedTimeMs: '7',
    clockSkewMs: '-3',
    client: { name: 'curl', version: '8' },
    error: { type: 'T', signature: 'ab' },
    traceId: 'abc',
    requestId: event.requestId,
  });
  expect(Buffer.concat(value.event?.$unknowns ?? []).equals(event.event.extensions)).toBe(true);
});

test('lists that are not parallel are refused instead of shifting coordinates', () => {
  const bytes = Buffer.from(encodeEventBatch(origin, [toBatchEntry(event, { offset: 1, index: 1 })]));
  const oneMoreOffset = Buffer.concat([bytes, Buffer.from([0x22, 0x01, 0x05])]);
  expect(decodeEventBatch(oneMoreOffset)).toMatchObject({ kind: 'undecodable' });
});
