import type { IngestRequest, IngestRoute, Reception, Refusal, Reply, RequestHead } from '@millrace/domain';
import { contentModeOf } from './content-mode';
import { readHeaderAttributes } from './header-attributes';
import { MAX_BODY_BYTES, MAX_INFLATED_BYTES } from './limits';
import { invalid, readRequest, UNSUPPORTED_FORMAT } from './read-request';

/** Taken, and not acted on yet: what the webhook specification has 202 for, and what Knative's receivers answer. */
const ACCEPTED: Reply = { status: 202, headers: {} };

export const eventsRoute: IngestRoute = {
  name: 'events',
  method: 'POST',
  path: '/cloudevents',
  maxBodyBytes: MAX_BODY_BYTES,
  encoding: 'inflate',
  maxInflatedBytes: MAX_INFLATED_BYTES,
  // Headers of extensions have names that nobody knows beforehand, so attributes travel as parameters.
  keptHeaders: [],
  admit,
  receive,
};

function admit({ headers }: RequestHead): Refusal | undefined {
  return contentModeOf(headers['content-type'] ?? '') === 'unsupported' ? UNSUPPORTED_FORMAT : undefined;
}

function receive({ headers, body }: IngestRequest): Reception {
  const contentType = headers['content-type'] ?? '';
  const isBinary = contentModeOf(contentType) === 'binary';
  const { attributes, faults } = isBinary ? readHeaderAttributes(headers) : NONE;
  if (isBinary && faults.length === 0 && Object.keys(attributes).length === 0) return NO_EVENT;
  const read = faults.length > 0 ? invalid(faults) : readRequest({ contentType, body, attributes });
  if (read.kind === 'refused') return read;
  if (read.events.length === 0) return { kind: 'nothing', reply: ACCEPTED };
  return { kind: 'accepted', reply: ACCEPTED, events: read.events.length, parameters: attributes };
}

/** In structured mode headers may repeat attributes of the body. */
const NONE = { attributes: {}, faults: [] };

const NO_EVENT: Reception = {
  kind: 'refused',
  refusal: {
    code: 'invalid_event',
    message:
      'this is no CloudEvent: send Content-Type application/cloudevents+json or application/cloudevents-batch+json, ' +
      'or the attributes as headers that begin with ce-',
  },
};
