import { identityEventId } from '@millrace/contracts';
import type { JsonObject, JsonValue, StoredEvent } from '@millrace/domain';
import type { Companions } from './read-companions';
import type { SessionProgress } from './read-sessions';
import { toDateText } from './to-date-text';

/** Attributes that are fields of the event; all others are its data. */
const FIELDS: ReadonlySet<string> = new Set(['date', 'geo', 'value', 'count', 'reference_id']);

/**
 * A stored event in Exceptionless' JSON (its PersistentEvent). Left out is what is empty, and what is not known here: the
 * organisation, whether the event was the first of its kind, and the index of custom data.
 */
export function toPersistentEvent(stored: StoredEvent, { description, session }: Companions): JsonObject {
  const { event, attributes } = stored;
  const { value, count, geo, reference_id: referenceId } = attributes;
  return withoutEmpty({
    id: stored.id,
    project_id: stored.project,
    stack_id: stackId(stored),
    created_utc: toDateText(event.receptionTime).replace('+00:00', 'Z'),
    type: event.type,
    source: event.source,
    date: eventDate(stored),
    tags: stored.tags,
    message: event.message,
    geo,
    value: session === undefined ? value : sessionSeconds(stored, session),
    count,
    data: {
      ...dataOf(attributes),
      ...(session?.hasEnded === true ? { sessionend: toDateText(session.until) } : {}),
      ...(description === undefined ? {} : { '@user_description': description }),
    },
    reference_id: referenceId,
  });
}

/** When the event happened, as Exceptionless writes it. */
export function eventDate({ event, attributes }: StoredEvent): string {
  return toDateText(event.generationTime, attributes['date']);
}

/** How long a session has lasted, from its start to `until`. */
export function sessionSeconds({ event }: StoredEvent, { until }: SessionProgress): number {
  return Math.max(0, until - event.generationTime) / 1_000;
}

/** 32 hexadecimal digits: of an error its signature, of any other event made of what Exceptionless groups those by. */
function stackId({ project, event, error }: StoredEvent): string {
  if (error !== undefined && error.signature !== '') return error.signature;
  return identityEventId(project, 'exceptionless-stack', JSON.stringify([event.type, event.source])).replaceAll(
    '-',
    '',
  );
}

function dataOf(attributes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !FIELDS.has(name)));
}

function withoutEmpty(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const full = Object.entries(fields).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(full) as JsonObject;
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
