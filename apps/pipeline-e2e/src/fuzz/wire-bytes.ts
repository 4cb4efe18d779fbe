import fc from 'fast-check';
import { anyText } from './any-text';

/** A field of a protobuf message as it stands on the wire: with these, messages are made that no encoder makes. */
export interface WireBytes {
  readonly field: number;
  readonly wireType: number;
  /** Behind the tag: with its own length where the wire type has one. */
  readonly payload: Uint8Array;
}

export function encodeWire(fields: readonly WireBytes[]): Uint8Array {
  return Buffer.concat(fields.flatMap(({ field, wireType, payload }) => [varint((field << 3) | wireType), payload]));
}

export const varintField = (field: number, value: number | bigint): WireBytes => ({
  field,
  wireType: 0,
  payload: varint(value),
});

export const bytesField = (field: number, bytes: Uint8Array): WireBytes => ({
  field,
  wireType: 2,
  payload: Buffer.concat([varint(bytes.length), bytes]),
});

export const textField = (field: number, text: string): WireBytes => bytesField(field, Buffer.from(text));

/** Negative numbers take ten bytes, as protobuf's int32 and int64 have it. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  while (left >= 0x80n) {
    bytes.push(Number(left & 0x7fn) | 0x80);
    left >>= 7n;
  }
  bytes.push(Number(left));
  return Buffer.from(bytes);
}

const FIELD_NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 99, 100, 5_000, 10_000, 10_001, 19_000, 268_435_455];

const NUMBERS = [
  0n,
  1n,
  -1n,
  7n,
  8n,
  2n ** 31n - 1n,
  2n ** 31n,
  -(2n ** 31n),
  2n ** 53n + 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Payloads that are what no wire type has: endless varints, lengths beyond the end, bytes that are no UTF-8. */
const BROKEN = [
  'ffffffffffffffffffffffff',
  'ff',
  '',
  '808080808080808080807f',
  'ffffffff07',
  '05ff',
  '02c328',
  '0180',
  '03eda080',
];

/** A field of any number and type. */
function anyField(): fc.Arbitrary<WireBytes> {
  const field = fc.constantFrom(...FIELD_NUMBERS);
  return fc.oneof(
    fc
      .tuple(field, fc.oneof(fc.constantFrom(...NUMBERS), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })))
      .map(([at, value]) => varintField(at, value)),
    fc.tuple(field, anyText()).map(([at, text]) => textField(at, text)),
    fc.tuple(field, fc.uint8Array({ maxLength: 40 })).map(([at, bytes]) => bytesField(at, bytes)),
    fc
      .tuple(field, fc.integer({ min: 0, max: 7 }), fc.constantFrom(...BROKEN))
      .map(([at, wireType, hex]) => ({ field: at, wireType, payload: Buffer.from(hex, 'hex') })),
  );
}

/** A sample with one to three fields left out, put in, or put in the place of others. */
export function anyWireMutation(samples: readonly (readonly WireBytes[])[]): fc.Arbitrary<readonly WireBytes[]> {
  const change = fc.record({
    at: fc.nat({ max: 30 }),
    removes: fc.integer({ min: 0, max: 1 }),
    adds: fc.array(anyField(), { maxLength: 1 }),
  });
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([sample, changes]) => {
      const fields = [...sample];
      for (const { at, removes, adds } of changes) fields.splice(at % (fields.length + 1), removes, ...adds);
      return fields;
    });
}
