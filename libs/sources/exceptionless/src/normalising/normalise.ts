import { deadLetter, drop, ok, type Outcome, type RawRecord, type SourceEvent } from '@millrace/domain';
import { decodeText } from '../decode-text';
import { describeEventRoutes } from '../receiving/describe-event-routes';
import { heartbeatRoute } from '../receiving/heartbeat-route';
import { LEGACY_POST_ROUTES } from '../receiving/post-events-routes';
import { submitRoutes } from '../receiving/submit-routes';
import type { ExceptionlessEvent } from './exceptionless-event';
import { toGenerationTime } from './generation-time';
import { normaliseDescription } from './normalise-description';
import { normaliseHeartbeat } from './normalise-heartbeat';
import { MAX_POSITIONS, readEvents, type Position } from './read-events';
import { readQuery } from './read-query';
import { readSubmission, type Submission } from './submission';
import { toSourceEvent } from './to-source-event';
import { upgradeError } from './upgrade-error';

type Normalise = (record: RawRecord, body: Uint8Array) => readonly Outcome<SourceEvent>[];

const MAX_TYPE_LENGTH = 100;

/** Tells that a session lives, which the store has no use for. In these very letters: any other spelling is a producer's own type. */
const HEARTBEAT = 'heartbeat';

/** By the route that took the request; what is not named here came as events in a body. */
const BY_ROUTE: ReadonlyMap<string, Normalise> = new Map<string, Normalise>([
  ...Object.values(LEGACY_POST_ROUTES).map((route) => [route, normaliseLegacyBody] as const),
  ...submitRoutes.map(({ name }) => [name, normaliseQuery] as const),
  ...describeEventRoutes.map(({ name }) => [name, normaliseDescription] as const),
  [heartbeatRoute.name, normaliseHeartbeat],
]);

/** The events of a record, in the order of its body. Nearly everything is an event: what is not JSON is a log. */
export function normalise(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  return (BY_ROUTE.get(record.route) ?? normaliseBody)(record, body);
}

function normaliseBody(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  return toOutcomes(readEvents(decodeText(record.contentType, body)), record);
}

function normaliseLegacyBody(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  return toOutcomes(readEvents(decodeText(record.contentType, body), upgradeError), record);
}

function normaliseQuery(record: RawRecord): readonly Outcome<SourceEvent>[] {
  const submission = readSubmission(record);
  return [judge(readQuery(record.parameters, submission.rules), submission)];
}

function toOutcomes(positions: ReturnType<typeof readEvents>, record: RawRecord): readonly Outcome<SourceEvent>[] {
  if (positions === 'too-many') {
    const message = `The body holds more than ${String(MAX_POSITIONS)} events`;
    return [deadLetter({ code: 'body_too_large', message })];
  }
  // A body of spaces.
  if (positions.length === 0) return [drop('ignored_by_contract')];
  const submission = readSubmission(record);
  return positions.map((position) => toOutcome(position, submission));
}

function toOutcome(position: Position, submission: Submission): Outcome<SourceEvent> {
  switch (position.kind) {
    case 'null':
      return drop('ignored_by_contract');
    case 'line':
      return judge({ fields: { type: 'log', message: position.text }, others: [] }, submission);
    case 'event':
      return judge(position.event, submission);
  }
}

/** The rules that Exceptionless discards an event for without a word to its producer. */
function judge(event: ExceptionlessEvent, submission: Submission): Outcome<SourceEvent> {
  const type = event.fields.type?.trim() ?? '';
  if (type === HEARTBEAT) return drop('ignored_by_contract');
  if (type.length > MAX_TYPE_LENGTH) {
    const message = `The type is longer than ${String(MAX_TYPE_LENGTH)} characters`;
    return deadLetter({ code: 'invalid_event', message, field: '/type' });
  }
  const generationTime = toGenerationTime(event.time, submission.receivedAt);
  if (generationTime === 'too-old') {
    const message = `The event happened more than three days before it was received: ${event.fields.date ?? ''}`;
    return deadLetter({ code: 'too_old', message, field: '/date' });
  }
  return ok(toSourceEvent({ generationTime, ...event }, submission));
}
