import { isDeepStrictEqual } from 'node:util';
import { decodeNormalisedEvent, millraceMessages, parseJson, type ParsedJson } from '@millrace/contracts';
import { isJsonObject, type JsonObject } from '@millrace/domain';

const { NormalisedEvent } = millraceMessages.v1;

/**
 * An encoded NormalisedEvent as JSON for a person to read and to change: times in Unix milliseconds, attributes as an
 * object. Undefined where the bytes are no NormalisedEvent.
 */
export function normalisedEventToJson(bytes: Uint8Array): string | undefined {
  const decoded = decodeNormalisedEvent(bytes);
  if (decoded.kind === 'undecodable') return undefined;
  const options = { longs: Number, enums: String, bytes: String };
  const { attributesJson, ...event } = NormalisedEvent.toObject(decoded.value, options) as Readonly<JsonObject>;
  const attributes = parseJson(decoded.value.attributesJson);
  return JSON.stringify({ ...event, attributes: attributes.kind === 'ok' ? attributes.value : attributesJson });
}

/**
 * The encoded event of what `normalisedEventToJson` gave, changed; fields of the producer's own, which the JSON does not
 * show, are taken from `original`. Throws, in words, where the event could not hold what the JSON says.
 */
export function normalisedEventFromJson(json: string, original: Uint8Array): Uint8Array {
  const parsed = parseJson(json);
  if (parsed.kind === 'malformed' || !isJsonObject(parsed.value)) throw new Error('it is no event any more');
  requireSameOrigin(parsed.value, parseJson(normalisedEventToJson(original) ?? ''));
  const bytes = encode(parsed.value, original);
  // The library takes what it can of anything: a time that is no number would be the year 1970.
  if (isDeepStrictEqual(parseJson(normalisedEventToJson(bytes) ?? ''), parsed)) return bytes;
  throw new Error('a normalised event has no such field, or no such value of it');
}

function encode({ attributes, ...event }: JsonObject, original: Uint8Array): Uint8Array {
  const message = NormalisedEvent.fromObject({ ...event, attributesJson: JSON.stringify(attributes ?? {}) });
  const decoded = decodeNormalisedEvent(original);
  const unknowns = decoded.kind === 'ok' ? decoded.value.event?.$unknowns : undefined;
  if (unknowns !== undefined && message.event) message.event.$unknowns = unknowns;
  return NormalisedEvent.encode(message).finish();
}

/** What an event is known by stays as it is, or it would be another event. */
const ORIGIN = ['eventId', 'project', 'dialect', 'requestId'];

function requireSameOrigin(changed: JsonObject, original: ParsedJson): void {
  if (original.kind === 'malformed' || !isJsonObject(original.value)) throw new Error('it cannot be decoded');
  const { value } = original;
  const moved = ORIGIN.find((field) => changed[field] !== value[field]);
  if (moved !== undefined) throw new Error(`${moved} cannot be changed`);
}
