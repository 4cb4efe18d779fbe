import { readWireFields, readWireInteger, WIRE_TYPES, type WireField } from './wire-fields';

/**
 * The producers' own fields of a Yamcs Event in a form that can be read without their schema, by field number:
 * - length-delimited (text, bytes, a message): its content as it is;
 * - varint (integers, enums, booleans): a decimal number, in two's complement, as int32 and int64 are;
 * - fixed 32 and 64 bits, groups: hex digits in wire order, so SQL's `reinterpretAsFloat64(unhex(...))` reads a double.
 * A repeated field has its values in wire order, one a line. Empty for bytes that are no fields; the exact bytes are
 * kept beside it.
 */
export function toExtensionValues(extensions: Uint8Array): ReadonlyMap<number, string | Uint8Array> {
  if (extensions.length === 0) return NO_VALUES;
  const fields = readWireFields(extensions);
  if (fields.kind === 'undecodable') return NO_VALUES;
  const values = new Map<number, (string | Uint8Array)[]>();
  for (const field of fields.value) {
    const earlier = values.get(field.number);
    if (earlier === undefined) values.set(field.number, [toValue(field)]);
    else earlier.push(toValue(field));
  }
  return new Map([...values].map(([number, repeated]) => [number, toLines(repeated)]));
}

const NO_VALUES: ReadonlyMap<number, string | Uint8Array> = new Map();
const NOTHING = Buffer.alloc(0);
const LINE_END = Buffer.from('\n');

/** Joined once: an event may repeat a field so often that to append one after the other takes seconds. */
function toLines(values: readonly (string | Uint8Array)[]): string | Uint8Array {
  const [first = ''] = values;
  if (values.length === 1) return first;
  if (values.every((value) => typeof value === 'string')) return values.join('\n');
  return Buffer.concat(values.flatMap((value, at) => [at === 0 ? NOTHING : LINE_END, Buffer.from(value)]));
}

function toValue(field: WireField): string | Uint8Array {
  if (field.wireType === WIRE_TYPES.lengthDelimited) return field.payload;
  if (field.wireType === WIRE_TYPES.varint) return readWireInteger(field).toString();
  return Buffer.from(field.payload).toString('hex');
}
