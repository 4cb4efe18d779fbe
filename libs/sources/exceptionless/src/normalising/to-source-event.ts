import { isJsonObject, type ClientIdentity, type JsonObject, type SourceEvent } from '@millrace/domain';
import { textProperty } from '../property';
import { readReferenceId } from '../reference-id';
import type { EventFields, ExceptionlessEvent } from './exceptionless-event';
import { stackError } from './stack-error';
import type { Submission } from './submission';
import { toAttributes } from './to-attributes';
import { toSeverity } from './to-severity';
import { toTags } from './to-tags';
import { truncate } from './truncate';
import { withhold } from './withhold';

const NO_EXTENSIONS = new Uint8Array();

/** Types that mean more to Exceptionless than their name. An error that comes with another type is only data. */
const ERROR = 'error';
const NOT_FOUND = '404';

/** Exceptionless forgets a reference id after a day. */
const IDENTITY_WINDOW_SECONDS = 86_400;

/** What an event is made of that has been found good. */
export interface DatedEvent extends ExceptionlessEvent {
  /** Unix milliseconds. */
  readonly generationTime: number;
}

/** The event as Exceptionless would store it, in canonical form. */
export function toSourceEvent(event: DatedEvent, submission: Submission): SourceEvent {
  const { fields, generationTime } = event;
  const sent = toAttributes(event, submission);
  const type = toType(fields.type, sent);
  const tags = toTags(fields.tags ?? []);
  const identity = toIdentity(fields);
  const error = type === ERROR ? stackError(sent) : undefined;
  const attributes = error?.attributes ?? sent;
  return {
    event: {
      source: truncate(toSource(fields.source, type, sent)),
      generationTime,
      receptionTime: submission.receivedAt,
      seqNumber: 0,
      type,
      message: truncate(toMessage(fields.message, type, sent)),
      severity: toSeverity(type, tags, sent),
      extensions: NO_EXTENSIONS,
    },
    ...(identity === undefined ? {} : { identity }),
    tags,
    attributes: submission.rules === undefined ? attributes : withhold(attributes, submission.rules),
    ...(error === undefined ? {} : { error: error.detail }),
  };
}

/** A page that was not found is named by its request where the producer does not name it. */
function toSource(sent = '', type: string, attributes: JsonObject): string {
  const { '@request': request } = attributes;
  if (type !== NOT_FOUND || sent.trim() !== '' || !isJsonObject(request)) return sent;
  return `${textProperty(request, 'http_method')} ${textProperty(request, 'path')}`.trim();
}

function toType(sent: string | undefined, attributes: JsonObject): string {
  const type = sent?.trim();
  if (type !== undefined && type !== '') return type;
  return Object.hasOwn(attributes, '@error') || Object.hasOwn(attributes, '@simple_error') ? ERROR : 'log';
}

function toIdentity(fields: EventFields): ClientIdentity | undefined {
  const reference = readReferenceId(fields);
  if (reference.kind !== 'valid') return undefined;
  return { key: reference.id, uniqueBy: reference.id, windowSeconds: IDENTITY_WINDOW_SECONDS };
}

/** An error that has no message of its own has that of its exception. */
function toMessage(sent = '', type: string, attributes: JsonObject): string {
  if (type !== ERROR || sent.trim() !== '') return sent;
  const error = attributes['@error'] ?? attributes['@simple_error'];
  return isJsonObject(error) ? textProperty(error, 'message') : sent;
}
