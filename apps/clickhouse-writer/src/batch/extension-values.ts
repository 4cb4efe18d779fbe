import { readWireFields, WIRE_TYPES, type WireField } from '@millrace/contracts';

/**
 * The producers' own fields of a Yamcs Event in a form that can be read in SQL without their schema, by field number:
 * - length-delimited (text, bytes, a message): its content as it is;
 * - varint (integers, enums, booleans): a decimal number, in two's complement, as int32 and int64 are;
 * - fixed 32 and 64 bits, groups: hex digits in wire order, so `reinterpretAsFloat64(unhex(...))` reads a double.
 * A repeated field has its values in wire order, one a line. Empty for bytes that are no fields; the exact bytes are
 * kept beside it.
 */
export function toExtensionValues(extensions: Uint8Array): ReadonlyMap<number, string | Uint8Array> {
  if (extensions.length === 0) return NO_VALUES;
  const fields = readWireFields(extensions);
  if (fields.kind === 'undecodable') return NO_VALUES;
  const values = new Map<number, string | Uint8Array>();
  for (const field of fields.value) {
    const value = toValue(field);
    const earlier = values.get(field.number);
    values.set(
      field.number,
      earlier === undefined ? value : Buffer.concat([Buffer.from(earlier), LINE_END, Buffer.from(value)]),
    );
  }
  return values;
}

const NO_VALUES: ReadonlyMap<number, string | Uint8Array> = new Map();
const LINE_END = Buffer.from('\n');

function toValue({ wireType, payload }: WireField): string | Uint8Array {
  if (wireType === WIRE_TYPES.lengthDelimited) return payload;
  return wireType === WIRE_TYPES.varint ? readVarint(payload) : Buffer.from(payload).toString('hex');
}

function readVarint(bytes: Uint8Array): string {
  let value = 0n;
  for (const [place, byte] of bytes.entries()) value |= BigInt(byte & 0x7f) << BigInt(7 * place);
  return BigInt.asIntN(64, value).toString();
}
