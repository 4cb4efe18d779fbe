import type { CanonicalEvent, JsonObject } from '@millrace/domain';
import { fromYamcsEvent } from './event-codec';
import { yamcs } from './gen/protobuf';
import { decodeMessage, toSafeInteger } from './protobuf';
import { severityAlias } from './severity-codec';
import { readWireFields } from './wire-fields';

/** A yamcs.protobuf.Event as a producer sent it. */
export interface PostedEvent {
  readonly event: CanonicalEvent;
  /**
   * What the message says beyond the canonical event, under the names of its fields: the reception time as
   * sent (the gateway's takes its place), both UTC texts, and the severity where an alias was sent.
   */
  readonly attributes: JsonObject;
}

export type DecodedPostedEvent =
  | { readonly kind: 'ok'; readonly value: PostedEvent }
  /** `field` is the proto path at fault, empty where none can be named. */
  | { readonly kind: 'undecodable'; readonly field: string; readonly message: string };

const REQUIRED_FIELDS: ReadonlyMap<number, string> = new Map([
  [1, 'source'],
  [2, 'generationTime'],
  [3, 'receptionTime'],
  [4, 'seqNumber'],
  [6, 'message'],
]);

/** Decodes what a producer posted as yamcs.protobuf.Event, extensions kept. Never throws. */
export function decodePostedEvent(bytes: Uint8Array): DecodedPostedEvent {
  const decoded = decodeMessage(yamcs.protobuf.Event, bytes);
  if (decoded.kind === 'undecodable') return missingFields(bytes) ?? { ...decoded, field: '' };
  try {
    return { kind: 'ok', value: { event: fromYamcsEvent(decoded.value), attributes: toAttributes(decoded.value) } };
  } catch (error) {
    return { kind: 'undecodable', field: '', message: error instanceof Error ? error.message : 'not an Event' };
  }
}

/** protobufjs names the first missing field; a producer wants to hear of all of them. */
function missingFields(bytes: Uint8Array): DecodedPostedEvent | undefined {
  const fields = readWireFields(bytes);
  if (fields.kind === 'undecodable') return undefined;
  const present = new Set(fields.value.map((field) => field.number));
  const missing = [...REQUIRED_FIELDS].filter(([number]) => !present.has(number)).map(([, name]) => name);
  const [first] = missing;
  if (first === undefined) return undefined;
  return { kind: 'undecodable', field: first, message: `Message missing required fields: ${missing.join(', ')}` };
}

function toAttributes(message: yamcs.protobuf.Event.$Properties): JsonObject {
  const { generationTimeUTC, receptionTimeUTC, severity } = message;
  const alias = severityAlias(severity ?? 0);
  return {
    receptionTime: toSafeInteger(message.receptionTime),
    ...(generationTimeUTC ? { generationTimeUTC } : {}),
    ...(receptionTimeUTC ? { receptionTimeUTC } : {}),
    ...(alias === undefined ? {} : { severity: alias }),
  };
}
