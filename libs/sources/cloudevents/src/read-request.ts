import { decodeUtf8, parseJson } from '@millrace/contracts';
import type { FieldFault, JsonValue, Refusal } from '@millrace/domain';
import type { CloudEvent } from './cloud-event';
import { contentModeOf } from './content-mode';
import { decodeData } from './decode-data';
import { MAX_EVENT_BYTES, MAX_EVENTS, MAX_FAULTS } from './limits';
import { readEvent, type ReadEvent } from './read-event';

/** A request as both the gateway and the normaliser have it. */
export interface SentEvents {
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Those of the headers, in binary mode. */
  readonly attributes: Readonly<Record<string, string>>;
}

export type ReadRequest =
  | { readonly kind: 'ok'; readonly events: readonly CloudEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A format of events that is not JSON. */
export const UNSUPPORTED_FORMAT: Refusal = {
  code: 'unsupported_media_type',
  message:
    'of the formats of CloudEvents application/cloudevents+json and application/cloudevents-batch+json are taken',
};

/** Reads the events of a request, in order. One bad event refuses all, with the faults of all. */
export function readRequest(sent: SentEvents): ReadRequest {
  switch (contentModeOf(sent.contentType)) {
    case 'unsupported':
      return refused(UNSUPPORTED_FORMAT);
    case 'binary':
      return sent.body.length > MAX_EVENT_BYTES ? tooLarge(0) : judge([readEvent(toJsonFormat(sent), 0)]);
    case 'structured':
      return readJson(sent.body, (value) => readAll([value], sent.body));
    case 'batched':
      return readJson(sent.body, (value) =>
        Array.isArray(value) ? readAll(value as readonly JsonValue[], sent.body) : malformed('a batch is a JSON array'),
      );
  }
}

/** An event in binary mode as the JSON format would carry it. */
function toJsonFormat({ contentType, body, attributes }: SentEvents): JsonValue {
  const datacontenttype = contentType.trim();
  return {
    ...attributes,
    ...(datacontenttype === '' ? {} : { datacontenttype }),
    ...decodeData(contentType, body),
  };
}

function readJson(body: Uint8Array, read: (value: JsonValue) => ReadRequest): ReadRequest {
  const text = decodeUtf8(body);
  if (text === undefined) return malformed('the body is not UTF-8 text');
  const parsed = parseJson(text);
  return parsed.kind === 'ok' ? read(parsed.value) : malformed(`the body is not JSON: ${parsed.message}`);
}

function readAll(values: readonly JsonValue[], body: Uint8Array): ReadRequest {
  if (values.length > MAX_EVENTS) {
    return refused({ code: 'body_too_large', message: `a batch may hold ${String(MAX_EVENTS)} events` });
  }
  const mayHoldTooLarge = body.length > MAX_EVENT_BYTES;
  const large = mayHoldTooLarge ? values.findIndex(isTooLarge) : -1;
  return large >= 0 ? tooLarge(large) : judge(values.map(readEvent));
}

function isTooLarge(value: JsonValue): boolean {
  return Buffer.byteLength(JSON.stringify(value)) > MAX_EVENT_BYTES;
}

function judge(read: readonly ReadEvent[]): ReadRequest {
  const faults = read.flatMap((one) => one.faults);
  return faults.length > 0 ? invalid(faults) : { kind: 'ok', events: read.flatMap((one) => one.event ?? []) };
}

/** The refusal of a request with faulty events. `faults` must not be empty. */
export function invalid(faults: readonly FieldFault[]): ReadRequest {
  const [first] = faults;
  const where = faults.some(({ index }) => index > 0) ? `event ${String(first?.index)}: ` : '';
  const more = faults.length > 1 ? ` (${String(faults.length)} faults)` : '';
  const message = `${where}${String(first?.message)}${more}`;
  return refused({ code: 'invalid_event', message, faults: faults.slice(0, MAX_FAULTS) });
}

function tooLarge(index: number): ReadRequest {
  const message = `event ${String(index)} is larger than ${String(MAX_EVENT_BYTES)} bytes`;
  return refused({ code: 'body_too_large', message });
}

function malformed(message: string): ReadRequest {
  return refused({ code: 'malformed_body', message });
}

function refused(refusal: Refusal): ReadRequest {
  return { kind: 'refused', refusal };
}
