import type { ClientMessage } from './client-message';
import { jsonCodec } from './json-codec';
import { protobufCodec } from './protobuf-codec';
import type { ServerMessage } from './server-message';

/** How messages are written on one connection. */
export interface MessageCodec {
  /** Undefined: not a ClientMessage. Never throws. */
  decode(message: string | Uint8Array): ClientMessage | undefined;
  encode(message: ServerMessage): string | Uint8Array;
}

/** The form that client and server agreed on; without an agreement it is JSON, as with Yamcs. */
export function codecOf(subprotocol: string): MessageCodec {
  return subprotocol === 'protobuf' ? protobufCodec : jsonCodec;
}
