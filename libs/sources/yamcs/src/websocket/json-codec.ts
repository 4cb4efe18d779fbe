import { decodeUtf8, INT32, JsonFields, parseJson } from '@millrace/contracts';
import { isJsonObject, type JsonObject } from '@millrace/domain';
import { toJsonEvent } from '../event/event-message';
import { toJsonException } from '../exception';
import { typeUrl } from '../type-url';
import { SUBSCRIBE_EVENTS, type ClientMessage } from './client-message';
import { DATA_TYPES, type ServerMessage } from './server-message';

/** Yamcs' WebSocket messages in protobuf's JSON form, which leaves a 0 out. */
export const jsonCodec = { decode, encode };

/** Levels of options; the messages that are known have one. */
const MAX_DEPTH = 8;

/** Options name no type, because every topic has its own; where they do, it is not looked at. */
function decode(message: string | Uint8Array): ClientMessage | undefined {
  const text = typeof message === 'string' ? message : decodeUtf8(message);
  const parsed = parseJson(text ?? '');
  if (parsed.kind === 'malformed' || !isJsonObject(parsed.value)) return undefined;
  const fields = new JsonFields(parsed.value, 0);
  const type = fields.text('type', { required: true }) ?? '';
  const id = fields.integer('id', { ...INT32, quoted: true }) ?? 0;
  const call = fields.integer('call', { ...INT32, quoted: true }) ?? 0;
  const options = fields.jsonObject('options', MAX_DEPTH) ?? {};
  return fields.faults.length > 0 ? undefined : { type, id, call, options };
}

function encode(message: ServerMessage): string {
  const { type, call, seq } = message;
  return JSON.stringify({
    type,
    ...(call === 0 ? {} : { call }),
    ...(seq === 0 ? {} : { seq }),
    data: { '@type': typeUrl(DATA_TYPES[type]), ...toData(message) },
  });
}

function toData(message: ServerMessage): JsonObject {
  switch (message.type) {
    case 'events':
      return toJsonEvent(message.event);
    case 'reply':
      return {
        ...(message.replyTo === 0 ? {} : { replyTo: message.replyTo }),
        ...(message.exception === undefined ? {} : { exception: toJsonException(message.exception) }),
      };
    case 'state':
      return message.calls.length === 0 ? {} : { calls: toCalls(message) };
  }
}

function toCalls({ calls }: ServerMessage & { type: 'state' }): readonly JsonObject[] {
  return calls.map(({ call, subscription }) => ({
    call,
    type: 'events',
    options: { '@type': typeUrl(SUBSCRIBE_EVENTS), ...subscription },
  }));
}
