import { cutText } from '@millrace/contracts';
import {
  deadLetter,
  isJsonObject,
  ok,
  type DeadLetterCode,
  type Outcome,
  type RawRecord,
  type RefusalCode,
  type SourceEvent,
} from '@millrace/domain';
import type { CloudEvent } from './cloud-event';
import { readRequest } from './read-request';
import { toSeverity } from './to-severity';

/** Longer than any sane retry queue lives; the specification sets no bound. */
const WINDOW_SECONDS = 30 * 24 * 60 * 60;

/** In UTF-16 code units: beyond it a text is no line. */
const MAX_MESSAGE_LENGTH = 2_000;

const DEAD_LETTER_CODES: Readonly<Partial<Record<RefusalCode, DeadLetterCode>>> = {
  malformed_body: 'malformed_body',
  unsupported_media_type: 'malformed_body',
  body_too_large: 'body_too_large',
};

/**
 * The events of a record in the order of its body. The gateway refuses what cannot be read, so a dead letter
 * here means that a record came from elsewhere or from another version.
 */
export function normalise(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  const { contentType, parameters: attributes, receivedAt } = record;
  const read = readRequest({ contentType, body, attributes });
  if (read.kind === 'ok') return read.events.map((event) => ok(toSourceEvent(event, receivedAt)));
  const { code, message, faults } = read.refusal;
  const field = faults?.[0]?.field;
  return [
    deadLetter({
      code: DEAD_LETTER_CODES[code] ?? 'invalid_event',
      message,
      ...(field === undefined ? {} : { field }),
    }),
  ];
}

function toSourceEvent(event: CloudEvent, receivedAt: number): SourceEvent {
  const { id, source, type, time, otherAttributes, data, base64 } = event;
  return {
    event: {
      source,
      generationTime: time ?? receivedAt,
      receptionTime: receivedAt,
      seqNumber: 0,
      type,
      message: toMessage(event),
      severity: toSeverity(otherAttributes),
      extensions: new Uint8Array(),
    },
    identity: { key: id, uniqueBy: JSON.stringify([source, id]), windowSeconds: WINDOW_SECONDS },
    tags: [],
    attributes: {
      ...otherAttributes,
      ...(data === undefined ? {} : { data }),
      ...(base64 === undefined ? {} : { data_base64: base64 }),
    },
  };
}

/** CloudEvents has no text for people: `data.message`, data that is a text, or the subject comes closest. */
function toMessage({ data, otherAttributes: { subject } }: CloudEvent): string {
  const { message } = isJsonObject(data) ? data : { message: data };
  const text = [message, subject].find((value) => typeof value === 'string' && value !== '');
  return cut(typeof text === 'string' ? text : '');
}

function cut(text: string): string {
  return text.length > MAX_MESSAGE_LENGTH ? `${cutText(text, MAX_MESSAGE_LENGTH - 1)}…` : text;
}
