import { Writer } from 'protobufjs/minimal';
import { toYamcsEvent } from './event-codec';
import { yamcs } from './gen/protobuf';
import { decodePostedEvent } from './posted-event-codec';

const EVENT = { source: 'a', generationTime: 1, receptionTime: 2, seqNumber: 3, message: 'm' };

function encode(properties: Partial<yamcs.protobuf.Event.$Properties>): Uint8Array {
  return yamcs.protobuf.Event.encode({ ...EVENT, ...properties }).finish();
}

/** The example of Yamcs' own documentation, in its old protobuf form. */
const SEED = Buffer.from(
  '0a0852455354204150491000180020032a045465737432147468697320697320612074657374206576656e743801',
  'hex',
);

test('the documented event is read field by field', () => {
  expect(decodePostedEvent(SEED)).toEqual({
    kind: 'ok',
    value: {
      event: {
        source: 'REST API',
        generationTime: 0,
        receptionTime: 0,
        seqNumber: 3,
        type: 'Test',
        message: 'this is a test event',
        severity: 'WARNING',
        extensions: Buffer.alloc(0),
      },
      attributes: { receptionTime: 0 },
    },
  });
});

test('extension fields of the producers pass through byte for byte', () => {
  const extensions = Writer.create()
    .uint32((100 << 3) | 2)
    .string('vendor')
    .uint32((10_000 << 3) | 0)
    .uint64(12_345)
    .uint32((4_711 << 3) | 5)
    .fixed32(7)
    .finish();
  const posted = Buffer.concat([SEED, extensions]);
  const decoded = decodePostedEvent(posted);
  if (decoded.kind !== 'ok') throw new Error(decoded.message);
  const { event } = decoded.value;
  expect(Buffer.from(event.extensions).equals(extensions)).toBe(true);
  const written = Buffer.from(yamcs.protobuf.Event.encode(toYamcsEvent(event)).finish());
  expect(written.equals(posted)).toBe(true);
});

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
