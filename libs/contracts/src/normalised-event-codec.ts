import { isJsonObject, type ClientProgram, type JsonObject, type NormalisedEvent } from '@millrace/domain';
import { decodeNormalisedEvent, type NormalisedEventMessage } from './event-batch-codec';
import { fromYamcsEvent } from './event-codec';
import { uuidFromBytes } from './ids';
import { parseJson } from './json';
import { toSafeInteger, type Decoded } from './protobuf';

/**
 * Reads an event that `encodeNormalisedEvent` wrote. The bytes do not say for how long an identity is held, which
 * `identityWindow` does, and not what made it unique: the id is made already. Never throws.
 */
export function readNormalisedEvent(
  bytes: Uint8Array,
  identityWindow: number | 'for-ever' = 'for-ever',
): Decoded<NormalisedEvent> {
  const decoded = decodeNormalisedEvent(bytes);
  if (decoded.kind === 'undecodable') return decoded;
  try {
    return { kind: 'ok', value: toNormalisedEvent(decoded.value, identityWindow) };
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : 'not a NormalisedEvent' };
  }
}

function toNormalisedEvent(message: NormalisedEventMessage, identityWindow: number | 'for-ever'): NormalisedEvent {
  const { event, eventId, clientKey } = message;
  if (!isPresent(event)) throw new Error('there is no event in it');
  if (eventId.length !== 16) throw new Error('its id is not of 16 bytes');
  return {
    event: fromYamcsEvent(event),
    ...(clientKey !== '' && { identity: { key: clientKey, uniqueBy: clientKey, windowSeconds: identityWindow } }),
    id: uuidFromBytes(eventId),
    project: message.project,
    dialect: message.dialect,
    requestId: message.requestId,
    tags: message.tags,
    attributes: readAttributes(message.attributesJson),
    ...readFindings(message),
    clientAddress: message.clientAddress,
    userAgent: message.userAgent,
    client: readClient(message.client),
    traceId: message.traceId,
  };
}

function readClient(client: NormalisedEventMessage['client']): ClientProgram {
  return {
    name: client?.name ?? '',
    version: client?.version ?? '',
    os: client?.os ?? '',
    device: client?.device ?? '',
  };
}

function readAttributes(json: string): JsonObject {
  const attributes = parseJson(json);
  if (attributes.kind === 'ok' && isJsonObject(attributes.value)) return attributes.value;
  throw new Error('attributes_json is not a JSON object');
}

/** What is there only where something was found. */
function readFindings({
  correctedTimeMs,
  clockSkewMs,
  error,
}: NormalisedEventMessage): Pick<NormalisedEvent, 'correctedTime' | 'clockSkew' | 'error'> {
  return {
    ...(isPresent(correctedTimeMs) && { correctedTime: toSafeInteger(correctedTimeMs) }),
    ...(isPresent(clockSkewMs) && { clockSkew: toSafeInteger(clockSkewMs) }),
    ...(isPresent(error) && { error: { type: error.type ?? '', signature: error.signature ?? '' } }),
  };
}

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
