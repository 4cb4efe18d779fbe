import fc from 'fast-check';
import { Writer } from 'protobufjs/minimal';
import { readWireFields, WIRE_TYPES } from './wire-fields';

test('a message is taken apart into its top-level fields, in order, repeated ones each', () => {
  const bytes = Writer.create()
    .uint32((1 << 3) | WIRE_TYPES.lengthDelimited)
    .string('a')
    .uint32((2 << 3) | WIRE_TYPES.varint)
    .uint32(300)
    .uint32((10_000 << 3) | WIRE_TYPES.fixed32)
    .fixed32(7)
    .uint32((1 << 3) | WIRE_TYPES.lengthDelimited)
    .string('b')
    .finish();
  expect(readWireFields(bytes)).toEqual({
    kind: 'ok',
    value: [
      {
        number: 1,
        wireType: WIRE_TYPES.lengthDelimited,
        payload: Buffer.from('a'),
        bytes: Buffer.from([0x0a, 1, 0x61]),
      },
      {
        number: 2,
        wireType: WIRE_TYPES.varint,
        payload: Buffer.from([0xac, 0x02]),
        bytes: Buffer.from([0x10, 0xac, 0x02]),
      },
      {
        number: 10_000,
        wireType: WIRE_TYPES.fixed32,
        payload: Buffer.from([7, 0, 0, 0]),
        bytes: bytes.subarray(6, 13),
      },
      { number: 1, wireType: WIRE_TYPES.lengthDelimited, payload: Buffer.from('b'), bytes: bytes.subarray(13) },
    ],
  });
});

test.each([
  ['a field that ends before its length', [0x0a, 0x05, 0x61]],
  ['a varint without an end', [0x08, 0x80]],
  ['field number 0', [0x02, 0x00]],
  ['a wire type that does not exist', [0x0f, 0x00]],
  ['an end of no group', [0x0c]],
  ['a group without an end', [0x0b, 0x08, 0x01]],
])('%s is undecodable', (_case, bytes) => {
  expect(readWireFields(Uint8Array.from(bytes)).kind).toBe('undecodable');
});

test('no more fields are read than asked for', () => {
  const read = readWireFields(Buffer.alloc(2_000, Buffer.from([0x08, 0x01])), 3);
  expect(read.kind === 'ok' && read.value).toHaveLength(3);
});

test('random bytes never throw', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => ['ok', 'undecodable'].includes(readWireFields(bytes).kind)));
});
