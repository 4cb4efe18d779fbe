import { Writer } from 'protobufjs/minimal';
import { decodeYamcsEvent, toYamcsEvent } from './event-codec';
import { yamcs } from './gen/protobuf';

/** The example of Yamcs' own documentation, in its old protobuf form. */
const SEED = Buffer.from(
  '0a0852455354204150491000180020032a045465737432147468697320697320612074657374206576656e743801',
  'hex',
);

test('the documented event is read field by field', () => {
  expect(decodeYamcsEvent(SEED)).toEqual({
    kind: 'ok',
    value: {
      source: 'REST API',
      generationTime: 0,
      receptionTime: 0,
      seqNumber: 3,
      type: 'Test',
      message: 'this is a test event',
      severity: 'WARNING',
      extensions: Buffer.alloc(0),
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
  const decoded = decodeYamcsEvent(posted);
  if (decoded.kind !== 'ok') throw new Error(decoded.message);
  expect(Buffer.from(decoded.value.extensions).equals(extensions)).toBe(true);
  const written = Buffer.from(yamcs.protobuf.Event.encode(toYamcsEvent(decoded.value)).finish());
  expect(written.equals(posted)).toBe(true);
});

test.each([
  ['nothing at all', Buffer.alloc(0)],
  ['no message', SEED.subarray(0, 20)],
  ['garbage', Buffer.from('garbage')],
  ['a severity that Yamcs never had', Buffer.concat([SEED, Buffer.from([0x38, 0x63])])],
  ['a time beyond 2^53', Buffer.concat([SEED, Writer.create().uint32(16).int64('9223372036854775807').finish()])],
])('%s is undecodable, with the reason', (_case, bytes) => {
  expect(decodeYamcsEvent(bytes)).toMatchObject({ kind: 'undecodable', message: expect.stringMatching(/./) as string });
});
