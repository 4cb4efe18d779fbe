import { decodeUtf8, parseJson, readWireFields, WIRE_TYPES } from '@millrace/contracts';
import type { JsonValue } from '@millrace/domain';
import { MAX_EVENT_BYTES, MAX_EVENTS } from './limits';
import type { BodyForm } from './media-type';
import { rejected, type ReadEvent } from './native-event';
import { readJsonEvent } from './read-json-event';
import { readProtobufEvent } from './read-protobuf-event';

/** A body taken apart into its positions, or the reason why it cannot be. */
export type ReadEvents =
  | { readonly kind: 'ok'; readonly events: readonly ReadEvent[] }
  /** More than MAX_EVENTS: they are not even counted, so that no body costs more memory than a full one. */
  | { readonly kind: 'too-many' }
  | { readonly kind: 'malformed'; readonly message: string };

const NOT_UTF8: ReadEvents = { kind: 'malformed', message: 'The body is not UTF-8 text' };
const TOO_MANY: ReadEvents = { kind: 'too-many' };

const READERS: Readonly<Record<BodyForm, (body: Uint8Array) => ReadEvents>> = {
  json: readJson,
  ndjson: readNdjson,
  event: readEvent,
  'event-list': readEventList,
};

/** Reads a body of the given form. The same bytes always read the same. */
export function readEvents(form: BodyForm, body: Uint8Array): ReadEvents {
  return READERS[form](body);
}

function readJson(body: Uint8Array): ReadEvents {
  const text = decodeUtf8(body);
  if (text === undefined) return NOT_UTF8;
  const parsed = parseJson(text);
  if (parsed.kind === 'malformed') return { kind: 'malformed', message: `The body is not JSON: ${parsed.message}` };
  const values = Array.isArray(parsed.value) ? (parsed.value as readonly JsonValue[]) : [parsed.value];
  if (values.length > MAX_EVENTS) return TOO_MANY;
  const mayHoldTooLarge = body.length > MAX_EVENT_BYTES;
  return {
    kind: 'ok',
    events: values.map((value, index) =>
      mayHoldTooLarge && Buffer.byteLength(JSON.stringify(value)) > MAX_EVENT_BYTES
        ? tooLarge(index)
        : readJsonEvent(value, index),
    ),
  };
}

/** Positions count the lines that are not blank. */
function readNdjson(body: Uint8Array): ReadEvents {
  const text = decodeUtf8(body);
  if (text === undefined) return NOT_UTF8;
  const events: ReadEvent[] = [];
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const line = text.slice(start, end);
    if (line.trim() === '') continue;
    if (events.length === MAX_EVENTS) return TOO_MANY;
    events.push(readLine(line, events.length));
  }
  return { kind: 'ok', events };
}

function readLine(line: string, index: number): ReadEvent {
  // A character of UTF-16 is at most three bytes of UTF-8.
  if (line.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(line) > MAX_EVENT_BYTES) return tooLarge(index);
  const parsed = parseJson(line);
  return parsed.kind === 'ok'
    ? readJsonEvent(parsed.value, index)
    : rejected({ index, field: '', code: 'malformed_event', message: `the line is not JSON: ${parsed.message}` });
}

/** Bytes that are no Event may well be a list of them, which a list does not say by itself. */
function readEvent(body: Uint8Array): ReadEvents {
  const read = readBoundedEvent(body, 0);
  if (read.kind === 'ok' || !['malformed_event', 'required'].includes(read.fault.code)) {
    return { kind: 'ok', events: [read] };
  }
  const message = `${read.fault.message} (a list needs the content type parameter message=millrace.v1.EventList)`;
  return { kind: 'ok', events: [rejected({ ...read.fault, message })] };
}

/** Entries are told apart before they are decoded, so that a bad one does not sink the list. */
function readEventList(body: Uint8Array): ReadEvents {
  const fields = readWireFields(body, MAX_EVENTS + 1);
  if (fields.kind === 'undecodable')
    return { kind: 'malformed', message: `The body is not protobuf: ${fields.message}` };
  const foreign = fields.value.find(({ number, wireType }) => number !== 1 || wireType !== WIRE_TYPES.lengthDelimited);
  if (foreign !== undefined) {
    return { kind: 'malformed', message: `The body is no EventList: it has a field ${String(foreign.number)}` };
  }
  if (fields.value.length > MAX_EVENTS) return TOO_MANY;
  return { kind: 'ok', events: fields.value.map(({ payload }, index) => readBoundedEvent(payload, index)) };
}

function readBoundedEvent(bytes: Uint8Array, index: number): ReadEvent {
  return bytes.length > MAX_EVENT_BYTES ? tooLarge(index) : readProtobufEvent(bytes, index);
}

function tooLarge(index: number): ReadEvent {
  const message = `the event is larger than ${String(MAX_EVENT_BYTES)} bytes`;
  return rejected({ index, field: '', code: 'too_large', message });
}
