import { decodeMessage, yamcsMessages } from '@millrace/contracts';
import type { JsonObject } from '@millrace/domain';
import { toEventMessage } from '../event/event-message';
import { toExceptionMessage } from '../exception';
import { typeUrl } from '../type-url';
import { CANCEL_OPTIONS, SUBSCRIBE_EVENTS, type ClientMessage } from './client-message';
import { DATA_TYPES, type ServerMessage } from './server-message';

const { Event, SubscribeEventsRequest } = yamcsMessages.protobuf.events;
const api = yamcsMessages.api;

/** Yamcs' WebSocket messages in protobuf. */
export const protobufCodec = { decode, encode };

function decode(message: string | Uint8Array): ClientMessage | undefined {
  const decoded = decodeMessage(api.ClientMessage, typeof message === 'string' ? Buffer.from(message) : message);
  if (decoded.kind === 'undecodable') return undefined;
  const { type, id, call, options } = decoded.value;
  return { type, id, call, options: options ? readOptions(type, options.type_url ?? '', options.value) : {} };
}

/** The options of the types that have some; whatever stands before the last slash of a type's name says nothing. */
function readOptions(type: string, url: string, value: Uint8Array | null | undefined): JsonObject | undefined {
  const messageType = url.slice(url.lastIndexOf('/') + 1);
  if (type === 'cancel' && messageType === CANCEL_OPTIONS)
    return toJson(decodeMessage(api.CancelOptions, value ?? NONE));
  if (type === 'events' && messageType === SUBSCRIBE_EVENTS) {
    return toJson(decodeMessage(SubscribeEventsRequest, value ?? NONE));
  }
  return undefined;
}

const NONE = new Uint8Array();

/** Only fields that were set are a decoded message's own; these messages have none but texts and small integers. */
function toJson(decoded: ReturnType<typeof decodeMessage<object>>): JsonObject | undefined {
  return decoded.kind === 'ok' ? { ...decoded.value } : undefined;
}

function encode(message: ServerMessage): Uint8Array {
  const { type, call, seq } = message;
  const data = { type_url: typeUrl(DATA_TYPES[type]), value: toData(message) };
  return api.ServerMessage.encode({ type, call, seq, data }).finish();
}

function toData(message: ServerMessage): Uint8Array {
  switch (message.type) {
    case 'events':
      return Event.encode(toEventMessage(message.event)).finish();
    case 'reply': {
      const { replyTo, exception } = message;
      const refused = exception === undefined ? {} : { exception: toExceptionMessage(exception) };
      return api.Reply.encode({ replyTo, ...refused }).finish();
    }
    case 'state':
      return api.State.encode({ calls: message.calls.map(toCallInfo) }).finish();
  }
}

function toCallInfo({ call, subscription }: (ServerMessage & { type: 'state' })['calls'][number]) {
  const value = SubscribeEventsRequest.encode({ ...subscription }).finish();
  return { call, type: 'events', options: { type_url: typeUrl(SUBSCRIBE_EVENTS), value } };
}
