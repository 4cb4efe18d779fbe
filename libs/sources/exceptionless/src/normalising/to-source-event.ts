import { isEventTime, isJsonObject, type ClientIdentity, type JsonObject, type SourceEvent } from '@millrace/domain';
import type { EventFields, ExceptionlessEvent } from './exceptionless-event';
import { textProperty } from '../property';
import { readReferenceId } from '../reference-id';
import { toAttributes } from './to-attributes';
import { toErrorDetail } from './to-error-detail';
import { toSeverity } from './to-severity';
import { toTags } from './to-tags';

const NO_EXTENSIONS = new Uint8Array();

/** Of source and message. */
const MAX_TEXT_LENGTH = 2_000;
const ELLIPSIS = '...';

/** Exceptionless forgets a reference id after a day. */
const IDENTITY_WINDOW_SECONDS = 86_400;

/** The event as Exceptionless would store it, in canonical form; `receivedAt` in Unix milliseconds. */
export function toSourceEvent(event: ExceptionlessEvent, receivedAt: number): SourceEvent {
  const { fields, time } = event;
  const attributes = toAttributes(event);
  const type = toType(fields.type, attributes);
  const tags = toTags(fields.tags ?? []);
  const identity = toIdentity(fields);
  const error = toErrorDetail(attributes);
  return {
    event: {
      source: truncate(fields.source ?? ''),
      // A date that the store cannot hold, such as the year 1 of an unset .NET date, stands for none.
      generationTime: time !== undefined && isEventTime(time) ? time : receivedAt,
      receptionTime: receivedAt,
      seqNumber: 0,
      type,
      message: truncate(fields.message || errorMessage(type, attributes)),
      severity: toSeverity(type, tags, attributes),
      extensions: NO_EXTENSIONS,
    },
    ...(identity === undefined ? {} : { identity }),
    tags,
    attributes,
    ...(error === undefined ? {} : { error }),
  };
}

/** The event that Exceptionless makes of a line of text. */
export function lineToSourceEvent(message: string, receivedAt: number): SourceEvent {
  return toSourceEvent({ fields: { type: 'log', message }, others: [] }, receivedAt);
}

function toType(sent: string | undefined, attributes: JsonObject): string {
  const type = sent?.trim();
  if (type !== undefined && type !== '') return type;
  return Object.hasOwn(attributes, '@error') || Object.hasOwn(attributes, '@simple_error') ? 'error' : 'log';
}

function toIdentity(fields: EventFields): ClientIdentity | undefined {
  const reference = readReferenceId(fields);
  if (reference.kind !== 'valid') return undefined;
  return { key: reference.id, uniqueBy: reference.id, windowSeconds: IDENTITY_WINDOW_SECONDS };
}

function errorMessage(type: string, attributes: JsonObject): string {
  if (type !== 'error') return '';
  const error = attributes['@error'] ?? attributes['@simple_error'];
  return isJsonObject(error) ? textProperty(error, 'message') : '';
}

/** Cuts a text as Exceptionless does, but never a character in half. */
function truncate(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const cut = text.slice(0, MAX_TEXT_LENGTH - ELLIPSIS.length);
  return cut.replace(/[\uD800-\uDBFF]$/, '') + ELLIPSIS;
}
