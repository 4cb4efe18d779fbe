import { decodeMessage, decodeUtf8, JsonFields, parseJson, yamcsMessages } from '@millrace/contracts';
import {
  EARLIEST_EVENT_TIME,
  isJsonObject,
  LATEST_EVENT_TIME,
  type JsonObject,
  type ReadRequest,
} from '@millrace/domain';
import { badRequest, type Checked } from '../bad-request';
import { isProtobuf } from '../media-type';

const { ListEventsRequest, StreamEventsRequest } = yamcsMessages.protobuf.events;

/** What the request messages for lists and for streams have in common with each other; a list has more. */
export type SearchMessage = yamcsMessages.protobuf.events.ListEventsRequest.$Properties;

/** The messages that ask for events, and the fields that each has. */
const SEARCH_MESSAGES = {
  ListEventsRequest: {
    type: ListEventsRequest,
    fields: new Set([
      'instance',
      'pos',
      'limit',
      'order',
      'severity',
      'source',
      'next',
      'start',
      'stop',
      'q',
      'filter',
    ]),
  },
  StreamEventsRequest: {
    type: StreamEventsRequest,
    fields: new Set(['instance', 'start', 'stop', 'source', 'severity', 'q', 'filter']),
  },
} as const;

/** The parameters of the address. Names that mean nothing are let be; of one that comes twice the first counts. */
export function queryFields({ query }: Pick<ReadRequest, 'query'>): JsonFields {
  // A list of sources comes in one parameter, with commas, or in several.
  const source = query.getAll('source').flatMap((sources) => sources.split(','));
  const others = [...query].toReversed().filter(([name]) => name !== 'source');
  return new JsonFields({ ...Object.fromEntries(others), ...(source.length === 0 ? {} : { source }) }, 0);
}

/** The fields of a posted request message, in JSON or protobuf; of no body those of an empty message. */
export function bodyFields(
  { headers, body }: Pick<ReadRequest, 'headers' | 'body'>,
  name: keyof typeof SEARCH_MESSAGES,
): Checked<JsonFields> {
  return isProtobuf(headers['content-type']) ? protobufFields(body, name) : jsonFields(body, name);
}

function jsonFields(body: Uint8Array, name: keyof typeof SEARCH_MESSAGES): Checked<JsonFields> {
  const text = decodeUtf8(body);
  if (text === undefined) return badRequest('The body is not UTF-8 text');
  const parsed = parseJson(text.trim() === '' ? '{}' : text);
  if (parsed.kind === 'malformed') return badRequest(`The body is not JSON: ${parsed.message}`);
  if (!isJsonObject(parsed.value)) return badRequest('The body must be one JSON object');
  const fields = new JsonFields(parsed.value, 0);
  for (const other of fields.otherNames(SEARCH_MESSAGES[name].fields)) {
    fields.fail(other, 'unknown_field', 'is not a field of this message');
  }
  return { kind: 'ok', value: fields };
}

function protobufFields(body: Uint8Array, name: keyof typeof SEARCH_MESSAGES): Checked<JsonFields> {
  const decoded = decodeMessage<SearchMessage>(SEARCH_MESSAGES[name].type, body);
  if (decoded.kind === 'undecodable') return badRequest(`The body is not a ${name}: ${decoded.message}`);
  return { kind: 'ok', value: new JsonFields(toJson(decoded.value), 0) };
}

/** The message as its JSON form has it, so that one reader does for all. */
function toJson(message: SearchMessage): JsonObject {
  const { start, stop, pos, source = [], ...texts } = { ...message };
  return {
    ...(texts as JsonObject),
    ...(source === null || source.length === 0 ? {} : { source }),
    ...(pos === undefined || pos === null ? {} : { pos: String(pos) }),
    ...(start === undefined || start === null ? {} : { start: toTimeText(start) }),
    ...(stop === undefined || stop === null ? {} : { stop: toTimeText(stop) }),
  };
}

/** Times beyond those of events are as good as the nearest of theirs: nothing lies between. */
function toTimeText({ seconds, nanos }: NonNullable<SearchMessage['start']>): string {
  const milliseconds = Number(seconds ?? 0) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000);
  return new Date(Math.min(Math.max(milliseconds, EARLIEST_EVENT_TIME), LATEST_EVENT_TIME + 1)).toISOString();
}
