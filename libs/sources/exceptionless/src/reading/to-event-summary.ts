import { isJsonObject, type JsonObject, type JsonValue, type StoredEvent } from '@millrace/domain';
import { objectProperty, property } from '../property';
import type { Companions } from './read-companions';
import { sessionIdOf, type SessionProgress } from './read-sessions';
import { toDateText } from './to-date-text';
import { eventDate, sessionSeconds } from './to-persistent-event';

type Summarise = (stored: StoredEvent, session: SessionProgress | undefined) => Readonly<Record<string, unknown>>;

interface Summary {
  readonly templateKey: string;
  readonly summarise: Summarise;
}

const SESSION: Summary = { templateKey: 'event-session-summary', summarise: summariseSession };

/** By type, as the formatting plugins of Exceptionless do it. */
const SUMMARIES: ReadonlyMap<string, Summary> = new Map([
  ['log', { templateKey: 'event-log-summary', summarise: summariseLog }],
  ['usage', { templateKey: 'event-feature-summary', summarise: ({ event }) => ({ Source: event.source }) }],
  ['404', { templateKey: 'event-notfound-summary', summarise: ({ event }) => ({ Source: event.source }) }],
  ['session', SESSION],
  ['sessionend', SESSION],
]);

const OTHER: Summary = {
  templateKey: 'event-summary',
  summarise: ({ event }) => ({ Type: event.type, Source: event.source, Message: event.message }),
};

/**
 * A stored event as Exceptionless lists it in the mode `summary`: the few values that its page shows, under the name of
 * the template that shows them. Values that are not known are left out.
 */
export function toEventSummary(stored: StoredEvent, { session }: Companions): JsonObject {
  const { templateKey, summarise } = summaryOf(stored);
  const user = objectProperty(stored.attributes, '@user');
  const data = {
    Identity: property(user, 'identity'),
    Name: property(user, 'name'),
    ...summarise(stored, session),
  };
  return { id: stored.id, template_key: templateKey, date: eventDate(stored), data: withoutEmpty(data) };
}

function summaryOf({ event, attributes }: StoredEvent): Summary {
  if (event.type === 'error' && isJsonObject(attributes['@error'])) {
    return { templateKey: 'event-error-summary', summarise: summariseError };
  }
  if (event.type === 'error' && isJsonObject(attributes['@simple_error'])) {
    return { templateKey: 'event-simple-summary', summarise: summariseError };
  }
  return SUMMARIES.get(event.type) ?? OTHER;
}

function summariseError({ event, error, attributes }: StoredEvent) {
  const type = error?.type ?? '';
  return {
    Message: event.message,
    Type: type.slice(type.lastIndexOf('.') + 1),
    TypeFullName: type,
    Path: property(objectProperty(attributes, '@request'), 'path'),
  };
}

function summariseLog({ event, attributes }: StoredEvent) {
  const { message, source } = event;
  return {
    Message: message,
    Source: source,
    SourceShortName: source.slice(source.lastIndexOf('.') + 1),
    Level: attributes['@level'],
  };
}

function summariseSession(stored: StoredEvent, session: SessionProgress | undefined) {
  return {
    SessionId: sessionIdOf(stored) ?? stored.attributes['@ref:session'],
    Type: stored.event.type,
    ...(session === undefined ? {} : { Value: String(sessionSeconds(stored, session)) }),
    ...(session?.hasEnded === true ? { SessionEnd: toDateText(session.until) } : {}),
  };
}

function withoutEmpty(fields: Readonly<Record<string, unknown>>): JsonObject {
  const full = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(full as [string, JsonValue][]);
}
