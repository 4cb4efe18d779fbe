import { Reader } from 'protobufjs/minimal';
import type { Decoded } from './protobuf';

/** Protobuf's wire types; 3 and 4 frame the groups of proto2. */
export const WIRE_TYPES = { varint: 0, fixed64: 1, lengthDelimited: 2, startGroup: 3, fixed32: 5 } as const;

/** One field of a message as it stands on the wire, not interpreted. */
export interface WireField {
  readonly number: number;
  readonly wireType: number;
  /** What follows the tag: of a length-delimited field the content, of any other the encoded value. */
  readonly payload: Uint8Array;
  /** The whole field, tag included. */
  readonly bytes: Uint8Array;
}

/**
 * Takes a message apart without knowing its type: its top-level fields in order, the first `limit` of them.
 * What comes behind those is not looked at. Never throws.
 */
export function readWireFields(bytes: Uint8Array, limit = Infinity): Decoded<readonly WireField[]> {
  const reader = Reader.create(bytes);
  const fields: WireField[] = [];
  try {
    while (reader.pos < reader.len && fields.length < limit) fields.push(readField(reader));
    return { kind: 'ok', value: fields };
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : 'not protobuf' };
  }
}

function readField(reader: Reader): WireField {
  const start = reader.pos;
  const tag = reader.tag();
  const number = tag >>> 3;
  const wireType = tag & 7;
  const payload = readPayload(reader, number, wireType);
  return { number, wireType, payload, bytes: reader.raw(start, reader.pos) };
}

function readPayload(reader: Reader, number: number, wireType: number): Uint8Array {
  if (wireType === WIRE_TYPES.lengthDelimited && number > 0) return reader.bytes();
  const start = reader.pos;
  reader.skipType(wireType, 0, number);
  return reader.raw(start, reader.pos);
}

/** The value of a field of the wire type varint, in two's complement, as int32 and int64 are. */
export function readWireInteger({ payload }: WireField): bigint {
  let value = 0n;
  for (const [place, byte] of payload.entries()) value |= BigInt(byte & 0x7f) << BigInt(7 * place);
  return BigInt.asIntN(64, value);
}
