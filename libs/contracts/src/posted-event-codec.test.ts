import { Writer } from 'protobufjs/minimal';
import { yamcs } from './gen/protobuf';
import { decodePostedEvent } from './posted-event-codec';

const EVENT = { source: 'a', generationTime: 1, receptionTime: 2, seqNumber: 3, message: 'm' };

function encode(properties: Partial<yamcs.protobuf.Event.$Properties>): Uint8Array {
  return yamcs.protobuf.Event.encode({ ...EVENT, ...properties }).finish();
}

test('what the canonical event has no place for is kept under its own name', () => {
  const bytes = encode({ generationTimeUTC: '1970-01-01T00:00:00.001Z', receptionTimeUTC: 'r', severity: 2 });
  expect(decodePostedEvent(bytes)).toMatchObject({
    kind: 'ok',
    value: {
      event: { severity: 'SEVERE', generationTime: 1 },
      attributes: {
        receptionTime: 2,
        generationTimeUTC: '1970-01-01T00:00:00.001Z',
        receptionTimeUTC: 'r',
        severity: 'ERROR',
      },
    },
  });
});

test('all missing fields are named at once', () => {
  expect(decodePostedEvent(Buffer.from([0x0a, 0x01, 0x61]))).toEqual({
    kind: 'undecodable',
    field: 'generationTime',
    message: 'Message missing required fields: generationTime, receptionTime, seqNumber, message',
  });
});

test.each([
  ['garbage', Buffer.from('garbage')],
  ['a time beyond 2^53', Buffer.concat([encode({}), Writer.create().uint32(16).int64('9223372036854775807').finish()])],
  ['a severity that Yamcs never had', Buffer.concat([encode({}), Buffer.from([0x38, 0x63])])],
])('%s is undecodable, without a field to blame', (_case, bytes) => {
  const decoded = decodePostedEvent(bytes);
  expect(decoded).toMatchObject({ kind: 'undecodable', field: '' });
  expect(decoded).not.toMatchObject({ message: '' });
});
