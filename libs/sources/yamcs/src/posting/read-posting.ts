import { decodeUtf8, JsonFields, parseJson, readWireFields, WIRE_TYPES } from '@millrace/contracts';
import { isJsonObject } from '@millrace/domain';
import { readJsonCreateEvent, readProtobufCreateEvent } from './create-event';
import { isProtobuf } from '../media-type';
import { malformed, type ReadPosting } from './posting';
import { readJsonWholeEvent, readProtobufWholeEvent } from './whole-event';

/** JSON keys that only one of the contracts has. All others are in both or, in the old one, tolerated. */
const WHOLE_EVENT_KEYS = ['generationTime', 'receptionTime', 'seqNumber', 'generationTimeUTC', 'receptionTimeUTC'];
const CREATE_EVENT_KEYS = ['time', 'sequenceNumber', 'extra'];

/** Protobuf fields that are integers in the old contract and texts in the current one. */
const TELLING_FIELDS = [2, 3, 4];

/**
 * Reads a body in either encoding and either contract. The same bytes always read the same. A body that
 * shows neither contract is of the current one: the old one cannot do without its times.
 */
export function readPosting(contentType: string | undefined, body: Uint8Array): ReadPosting {
  return isProtobuf(contentType) ? readProtobufPosting(body) : readJsonPosting(body);
}

function readJsonPosting(body: Uint8Array): ReadPosting {
  const text = decodeUtf8(body);
  if (text === undefined) {
    return malformed('The body is not UTF-8 text; to post protobuf, send Content-Type: application/protobuf');
  }
  const parsed = parseJson(text.trim() === '' ? '{}' : text);
  if (parsed.kind === 'malformed') return malformed(`The body is not JSON: ${parsed.message}`);
  const object = parsed.value;
  if (!isJsonObject(object)) return malformed('The body must be one JSON object');
  const ofWholeEvent = WHOLE_EVENT_KEYS.find((key) => Object.hasOwn(object, key));
  const ofCreateEvent = CREATE_EVENT_KEYS.find((key) => Object.hasOwn(object, key));
  if (ofWholeEvent !== undefined && ofCreateEvent !== undefined) {
    return malformed(`"${ofWholeEvent}" and "${ofCreateEvent}" belong to different versions of this interface`);
  }
  const fields = new JsonFields(object, 0);
  return ofWholeEvent === undefined ? readJsonCreateEvent(fields) : readJsonWholeEvent(fields);
}

function readProtobufPosting(body: Uint8Array): ReadPosting {
  const fields = readWireFields(body);
  if (fields.kind === 'undecodable') return malformed(`The body is not protobuf: ${fields.message}`);
  const telling = fields.value.filter((field) => TELLING_FIELDS.includes(field.number));
  const ofWholeEvent = telling.find((field) => field.wireType === WIRE_TYPES.varint);
  const ofCreateEvent = telling.find((field) => field.wireType === WIRE_TYPES.lengthDelimited);
  if (ofWholeEvent !== undefined && ofCreateEvent !== undefined) {
    const numbers = `${String(ofWholeEvent.number)} and ${String(ofCreateEvent.number)}`;
    return malformed(`Fields ${numbers} belong to different versions of this interface`);
  }
  return ofWholeEvent === undefined ? readProtobufCreateEvent(body) : readProtobufWholeEvent(body);
}
