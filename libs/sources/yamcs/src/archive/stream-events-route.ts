import { yamcsMessages } from '@millrace/contracts';
import type { EventReader, ReadAnswer, ReadRequest, ReadRoute, StoredEvent } from '@millrace/domain';
import { admitInstance, instanceOf } from '../admit-instance';
import { answerBadRequest } from '../answer-bad-request';
import { toArchivedEvent } from '../event/archived-event';
import { toEventMessage, toJsonEvent } from '../event/event-message';
import { readFieldMask, type FieldMask } from '../event/field-mask';
import { MAX_BODY_BYTES } from '../max-body-bytes';
import { JSON_TYPE, PROTOBUF_TYPE, wantsProtobuf } from '../media-type';
import { inPieces, joinTexts } from './in-pieces';
import { readSearch } from './read-search';
import { bodyFields } from './search-fields';

const { Event } = yamcsMessages.protobuf.events;

type Batches = AsyncIterable<readonly StoredEvent[]>;

/** Every event that is asked for, the oldest first, one message after the other. */
export const streamEventsRoute: ReadRoute = {
  name: 'stream-events',
  method: 'POST',
  path: '/api/stream-archive/:instance:streamEvents',
  scope: 'read',
  maxBodyBytes: MAX_BODY_BYTES,
  admit: admitInstance,
  answer: (request, events) => Promise.resolve(answerStream(request, events)),
};

function answerStream(request: ReadRequest, events: EventReader): ReadAnswer {
  const fields = bodyFields(request, 'StreamEventsRequest');
  const search = fields.kind === 'ok' ? readSearch(fields.value, instanceOf(request)) : fields;
  if (search.kind === 'bad-request') return answerBadRequest(search.fault, request);
  const batches = events.stream({ ...search.value, order: 'ascending' });
  const mask = readFieldMask(request);
  const [contentType, body] = wantsProtobuf(request)
    ? [PROTOBUF_TYPE, writeDelimited(batches, mask)]
    : [JSON_TYPE, writeJson(batches, mask)];
  return { kind: 'answered', reply: { status: 200, headers: { 'content-type': contentType }, body } };
}

/** JSON objects back to back: Yamcs puts nothing between them. */
function writeJson(batches: Batches, mask: FieldMask): AsyncIterable<string> {
  const write = (stored: StoredEvent): string => JSON.stringify(toJsonEvent(toArchivedEvent(stored), mask));
  return inPieces(batches, { write, join: joinTexts });
}

/** Messages with their length before each, as a varint. */
function writeDelimited(batches: Batches, mask: FieldMask): AsyncIterable<Uint8Array> {
  const write = (stored: StoredEvent): Uint8Array =>
    Event.encodeDelimited(toEventMessage(toArchivedEvent(stored), mask)).finish();
  return inPieces<Uint8Array>(batches, { write, join: (messages) => Buffer.concat(messages) });
}
