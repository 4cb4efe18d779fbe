import { mediaTypeOf } from '@millrace/contracts';
import type { IngestRequest, IngestRoute, Reception, Refusal, Reply, RequestHead } from '@millrace/domain';
import { API_VERSION, API_VERSION_HEADER, requestedVersion } from './api-version';
import { readEvents } from './read-events';

/** A hundred events of five kilobytes; small enough that the largest event still fits the pipeline. */
const MAX_BODY_BYTES = 512 * 1024;

/** Biteral does not ask for a content type; these are what its SDK, fetch and curl send with JSON. */
const JSON_LIKE = /^(?:$|application\/(?:[\w.+-]+\+)?json|text\/(?:json|plain)|application\/x-www-form-urlencoded)$/;

/** The SDK warns about an answer without these two; see the README. */
const STORED: Reply = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"object":"event","payload":{"code":"ok"}}',
};

export const eventsRoute: IngestRoute = {
  name: 'events',
  method: 'POST',
  path: '/events',
  maxBodyBytes: MAX_BODY_BYTES,
  encoding: 'inflate',
  maxInflatedBytes: MAX_BODY_BYTES,
  keptHeaders: [],
  admit,
  receive,
};

function admit(head: RequestHead): Refusal | undefined {
  if (requestedVersion(head) !== API_VERSION) {
    const message = `This version of the API is not available; ${String(API_VERSION)} is`;
    const fault = { index: 0, field: API_VERSION_HEADER, code: 'unknown_value', message };
    return { code: 'invalid_event', message, faults: [fault] };
  }
  if (!JSON_LIKE.test(mediaTypeOf(head.headers['content-type'] ?? ''))) {
    return { code: 'unsupported_media_type', message: 'Events are taken as application/json' };
  }
  return undefined;
}

function receive(request: IngestRequest): Reception {
  const read = readEvents(request.body);
  if (read.kind === 'refused') return read;
  if (read.events.length === 0) return { kind: 'nothing', reply: STORED };
  return { kind: 'accepted', reply: STORED, events: read.events.length };
}
