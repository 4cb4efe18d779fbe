import { Reader } from 'protobufjs/minimal';

export type Decoded<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'undecodable'; readonly message: string };

interface MessageType<T> {
  decode(reader: Reader): T;
}

/**
 * Decodes one message and keeps the fields it does not know (`$unknowns`): protobufjs drops them unless
 * told, and the numbers 100 to 10000 of a Yamcs Event are its producers'. Never throws.
 */
export function decodeMessage<T>(type: MessageType<T>, bytes: Uint8Array): Decoded<T> {
  const reader = Reader.create(bytes);
  reader.discardUnknown = false;
  try {
    return { kind: 'ok', value: type.decode(reader) };
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : 'not protobuf' };
  }
}

/** protobufjs' form of a 64-bit integer: a Long when the value came from the wire. */
export type WireInteger = number | { toNumber(): number };

/** The integer as a number; 0 when absent. Throws RangeError beyond 2^53, where a number would be another one. */
export function toSafeInteger(value: WireInteger | null | undefined): number {
  const number = typeof value === 'object' && value !== null ? value.toNumber() : (value ?? 0);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${String(number)} is beyond 2^53`);
  return number;
}
