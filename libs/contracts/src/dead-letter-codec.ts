import type { DeadLetter, KeptReason } from '@millrace/domain';
import { millrace } from './gen/protobuf';
import { deadLetterId, uuidFromBytes, uuidToBytes } from './ids';
import { decodeMessage, toSafeInteger, type Decoded } from './protobuf';

/**
 * A dead letter together with the names it got on the wire. While services are upgraded its reader may be the older one:
 * stages and codes that it does not know are as they were said, or the event would be missing from the accounts.
 */
export interface KeptDeadLetter extends Omit<DeadLetter, 'stage' | 'reason'> {
  /** A DeadLetterStage, or one that a newer version has. */
  readonly stage: string;
  readonly reason: KeptReason;
  readonly id: string;
  readonly incarnation: string;
}

export function encodeDeadLetter(incarnation: string, letter: DeadLetter): Uint8Array {
  return millrace.v1.DeadLetter.encode({
    deadLetterId: uuidToBytes(deadLetterId(incarnation, letter.stage, letter.coordinates)),
    stage: letter.stage,
    code: letter.reason.code,
    reason: letter.reason.message,
    field: letter.reason.field ?? '',
    incarnation,
    rawPartition: letter.coordinates.partition,
    rawOffset: letter.coordinates.offset,
    rawIndex: letter.coordinates.index,
    dialect: letter.dialect,
    project: letter.project,
    route: letter.route,
    requestId: uuidToBytes(letter.requestId),
    eventId: uuidToBytes(letter.eventId),
    receivedAtMs: letter.receivedAt,
    deadLetteredAtMs: letter.deadLetteredAt,
    contentType: letter.contentType,
    contentEncoding: letter.contentEncoding,
    body: letter.body,
    clientAddress: letter.clientAddress,
    userAgent: letter.userAgent,
    headers: letter.headers,
    parameters: letter.parameters,
    gatewayVersion: letter.gatewayVersion,
    serviceVersion: letter.serviceVersion,
    traceparent: letter.traceparent,
  }).finish();
}

export function decodeDeadLetter(bytes: Uint8Array): Decoded<KeptDeadLetter> {
  const decoded = decodeMessage(millrace.v1.DeadLetter, bytes);
  if (decoded.kind === 'undecodable') return decoded;
  try {
    return { kind: 'ok', value: toKeptDeadLetter(decoded.value) };
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : 'not a DeadLetter' };
  }
}

function toKeptDeadLetter(message: millrace.v1.DeadLetter): KeptDeadLetter {
  return {
    id: uuidFromBytes(message.deadLetterId),
    incarnation: message.incarnation,
    stage: message.stage,
    reason: {
      code: message.code,
      message: message.reason,
      ...(message.field === '' ? {} : { field: message.field }),
    },
    coordinates: {
      partition: message.rawPartition,
      offset: toSafeInteger(message.rawOffset),
      index: toSafeInteger(message.rawIndex),
    },
    eventId: uuidFromBytes(message.eventId),
    requestId: uuidFromBytes(message.requestId),
    dialect: message.dialect,
    route: message.route,
    project: message.project,
    receivedAt: toSafeInteger(message.receivedAtMs),
    deadLetteredAt: toSafeInteger(message.deadLetteredAtMs),
    contentType: message.contentType,
    contentEncoding: message.contentEncoding,
    body: message.body,
    clientAddress: message.clientAddress,
    userAgent: message.userAgent,
    headers: message.headers,
    parameters: message.parameters,
    gatewayVersion: message.gatewayVersion,
    serviceVersion: message.serviceVersion,
    traceparent: message.traceparent,
  };
}
