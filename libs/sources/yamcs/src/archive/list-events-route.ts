import { yamcsMessages, type JsonFields } from '@millrace/contracts';
import type { EventPage, EventReader, ReadAnswer, ReadRequest, ReadRoute } from '@millrace/domain';
import { admitInstance, instanceOf } from '../admit-instance';
import { answerBadRequest } from '../answer-bad-request';
import type { Checked } from '../bad-request';
import { toArchivedEvent } from '../event/archived-event';
import { toEventMessage, toJsonEvent } from '../event/event-message';
import { pickFields, readFieldMask, type FieldMask } from '../event/field-mask';
import { MAX_BODY_BYTES } from '../max-body-bytes';
import { replyInEitherForm } from '../reply-in-either-form';
import { cutPage } from './cut-page';
import { encodePageToken } from './page-token';
import { readPageSearch } from './read-search';
import { bodyFields, queryFields } from './search-fields';

const { ListEventsResponse } = yamcsMessages.protobuf.events;

/** A page of an instance's archive, asked for by parameters of the address. */
export const listEventsRoute: ReadRoute = {
  name: 'list-events',
  method: 'GET',
  path: '/api/archive/:instance/events',
  scope: 'read',
  maxBodyBytes: 0,
  admit: admitInstance,
  answer: (request, events) => answerPage({ kind: 'ok', value: queryFields(request) }, request, events),
};

/** The same, asked for by a ListEventsRequest; parameters of the address count for nothing but the field mask. */
export const listEventsByPostRoute: ReadRoute = {
  name: 'list-events-by-post',
  method: 'POST',
  path: '/api/archive/:instance/events:list',
  scope: 'read',
  maxBodyBytes: MAX_BODY_BYTES,
  admit: admitInstance,
  answer: (request, events) => answerPage(bodyFields(request, 'ListEventsRequest'), request, events),
};

async function answerPage(fields: Checked<JsonFields>, request: ReadRequest, events: EventReader): Promise<ReadAnswer> {
  const search = fields.kind === 'ok' ? readPageSearch(fields.value, instanceOf(request)) : fields;
  if (search.kind === 'bad-request') return answerBadRequest(search.fault, request);
  const page = cutPage(await events.page(search.value));
  const mask = readFieldMask(request);
  const reply = replyInEitherForm({ json: () => toJson(page, mask), protobuf: () => toProtobuf(page, mask) }, request);
  return { kind: 'answered', reply };
}

/** The fields of the answer itself. `event` is the older name of `events`; older clients read that one. */
const PAGE_FIELDS = ['event', 'events', 'continuationToken'];

/** A mask names fields of each event or, since Yamcs gave the answer a second list of them, fields of the answer. */
function splitMask(mask: FieldMask): { ofPage: FieldMask; ofEvent: FieldMask } {
  const names = [...(mask ?? [])];
  return {
    ofPage: maskOf(names.filter((name) => PAGE_FIELDS.includes(name))),
    ofEvent: maskOf(names.filter((name) => !PAGE_FIELDS.includes(name))),
  };
}

function maskOf(names: readonly string[]): FieldMask {
  return names.length === 0 ? undefined : new Set(names);
}

/** Each event is written once, although it stands in the answer twice. */
function toJson(page: EventPage, mask: FieldMask): string {
  const { ofPage, ofEvent } = splitMask(mask);
  const events = JSON.stringify(page.events.map((stored) => toJsonEvent(toArchivedEvent(stored), ofEvent)));
  const members = {
    ...(page.events.length === 0 ? {} : { event: events, events }),
    ...(page.next === undefined ? {} : { continuationToken: JSON.stringify(encodePageToken(page.next)) }),
  };
  const written = Object.entries(pickFields(members, ofPage)).map(([name, value]) => `"${name}":${value}`);
  return `{${written.join(',')}}`;
}

function toProtobuf(page: EventPage, mask: FieldMask): Uint8Array {
  const { ofPage, ofEvent } = splitMask(mask);
  const events = page.events.map((stored) => toEventMessage(toArchivedEvent(stored), ofEvent));
  const next = page.next === undefined ? {} : { continuationToken: encodePageToken(page.next) };
  return ListEventsResponse.encode(pickFields({ event: events, events, ...next }, ofPage)).finish();
}
