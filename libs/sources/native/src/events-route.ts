import type {
  FieldFault,
  IngestRequest,
  IngestRoute,
  Project,
  Reception,
  Refusal,
  RequestHead,
} from '@millrace/domain';
import { answer } from './answer';
import { eventIdOf, IDEMPOTENCY_KEY, identityOf } from './identity';
import {
  MAX_BODY_BYTES,
  MAX_EVENTS,
  MAX_INFLATED_BYTES,
  MAX_KEY_LENGTH,
  MAX_PREVIEW_EVENTS,
  MAX_PREVIEW_INFLATED_BYTES,
} from './limits';
import { bodyForm } from './media-type';
import type { ReadEvent } from './native-event';
import { previewReply } from './preview';
import { readEvents } from './read-events';

export const eventsRoute: IngestRoute = {
  name: 'events',
  method: 'POST',
  path: '/v1/events',
  maxBodyBytes: MAX_BODY_BYTES,
  encoding: 'inflate',
  maxInflatedBytes: MAX_INFLATED_BYTES,
  keptHeaders: [IDEMPOTENCY_KEY],
  admit,
  receive: (request) => receive(request, MAX_EVENTS, judge),
};

/** A dry run: judges a body as `eventsRoute` would, and publishes nothing. */
export const validateRoute: IngestRoute = {
  name: 'validate',
  method: 'POST',
  limitedBy: 'rate',
  path: '/v1/events:validate',
  maxBodyBytes: MAX_BODY_BYTES,
  encoding: 'inflate',
  maxInflatedBytes: MAX_PREVIEW_INFLATED_BYTES,
  keptHeaders: [IDEMPOTENCY_KEY],
  admit,
  receive: (request) => receive(request, MAX_PREVIEW_EVENTS, preview),
};

const UNSUPPORTED: Refusal = {
  code: 'unsupported_media_type',
  message:
    'Send Content-Type application/json, application/x-ndjson, application/x-protobuf (a yamcs.protobuf.Event) ' +
    'or application/x-protobuf; message=millrace.v1.EventList',
};

function admit({ headers, query }: RequestHead, _project: Project): Refusal | undefined {
  if (bodyForm(headers['content-type']) === undefined) return UNSUPPORTED;
  if ((headers[IDEMPOTENCY_KEY] ?? '').length > MAX_KEY_LENGTH) {
    return badParameter('Idempotency-Key', 'too_long', `is longer than ${String(MAX_KEY_LENGTH)} characters`);
  }
  if (!['true', 'false'].includes(query.get('strict') ?? 'false')) {
    return badParameter('strict', 'unknown_value', 'must be true or false');
  }
  return undefined;
}

function badParameter(field: string, code: string, problem: string): Refusal {
  const message = `${field} ${problem}`;
  return { code: 'invalid_event', message, faults: [{ index: 0, field, code, message }] };
}

type Judge = (request: IngestRequest, events: readonly ReadEvent[]) => Reception;

function receive(request: IngestRequest, maxEvents: number, judgeEvents: Judge): Reception {
  const form = bodyForm(request.headers['content-type']);
  if (form === undefined) return { kind: 'refused', refusal: UNSUPPORTED };
  const read = readEvents(form, request.body);
  if (read.kind === 'malformed') {
    return { kind: 'refused', refusal: { code: 'malformed_body', message: read.message } };
  }
  return read.kind === 'too-many' || read.events.length > maxEvents
    ? { kind: 'refused', refusal: tooMany(maxEvents) }
    : judgeEvents(request, read.events);
}

function tooMany(maxEvents: number): Refusal {
  const message = `The body holds more than ${String(maxEvents)} events; send them in several requests`;
  return { code: 'body_too_large', message };
}

function preview(_request: IngestRequest, events: readonly ReadEvent[]): Reception {
  return { kind: 'preview', toReply: (outcomes) => previewReply(events, outcomes) };
}

/** Takes what is good unless nothing is, or the client wants all or nothing. */
function judge(request: IngestRequest, events: readonly ReadEvent[]): Reception {
  if (events.length === 0) return { kind: 'nothing', reply: answer({ eventIds: [], faults: [] }, request) };
  const faults = events.flatMap((read) => (read.kind === 'rejected' ? [read.fault] : []));
  const strict = request.query.get('strict') === 'true';
  if (faults.length === events.length || (strict && faults.length > 0)) {
    return { kind: 'refused', refusal: { code: 'invalid_event', message: summarise(faults, events.length), faults } };
  }
  return {
    kind: 'accepted',
    reply: answer({ eventIds: idsOf(events, request), faults }, request),
    events: events.length,
    refused: faults.map((fault) => fault.index),
  };
}

function summarise(faults: readonly FieldFault[], events: number): string {
  if (events === 1) return faults[0]?.message ?? '';
  return `${String(faults.length)} of ${String(events)} events are invalid; none was taken`;
}

function idsOf(events: readonly ReadEvent[], request: IngestRequest): readonly string[] {
  const { requestId, headers, project } = request;
  return events.flatMap((read, index) => {
    if (read.kind === 'rejected') return [];
    const identity = identityOf(read.event.id, index, headers[IDEMPOTENCY_KEY]);
    return [eventIdOf(identity, { project: project.id, requestId, index })];
  });
}
