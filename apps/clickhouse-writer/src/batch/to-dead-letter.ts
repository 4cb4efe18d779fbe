import { decodeNormalisedEvent, MAX_MESSAGE_BYTES, uuidFromBytes } from '@millrace/contracts';
import { IDENTITY_WINDOW, isEventTime, type DeadLetter, type DeadLetterReason } from '@millrace/domain';
import type { UndecodableMessage, UnseenEvent } from './drop-replays';

/** Of a message that is not taken apart, neither event nor request is known. */
export const NO_UUID = '00000000-0000-0000-0000-000000000000';

/** What a dead letter needs around the body it keeps. */
const ROOM_BYTES = 32 * 1024;

/**
 * The index of a whole message, which no event has: the coordinates of such a dead letter are those of the message
 * itself, in the topic it was read from.
 */
export const WHOLE_MESSAGE_INDEX = Number.MAX_SAFE_INTEGER;

const NOTHING_KNOWN = {
  stage: 'store',
  eventId: NO_UUID,
  requestId: NO_UUID,
  dialect: '',
  project: '',
  route: '',
  contentEncoding: '',
  clientAddress: '',
  userAgent: '',
  headers: {},
  parameters: {},
  gatewayVersion: '',
} as const;

export interface DeadLetterStamp {
  readonly serviceVersion: string;
  /** Unix milliseconds. */
  readonly deadLetteredAt: number;
}

/** Keeps an event that cannot be a row: the bytes that the normaliser published. */
export function toEventDeadLetter(event: UnseenEvent, reason: DeadLetterReason, stamp: DeadLetterStamp): DeadLetter {
  const { batch, index, record } = event;
  const body = batch.events[index] ?? new Uint8Array();
  return {
    ...NOTHING_KNOWN,
    ...readOrigin(body, batch.oldestReceivedAt),
    ...stamp,
    reason,
    eventId: uuidFromBytes(batch.eventIds, 16 * index),
    coordinates: {
      partition: batch.rawPartition,
      offset: batch.rawOffsets[index] ?? 0,
      index: batch.rawIndexes[index] ?? 0,
    },
    contentType: 'application/x-protobuf; message=millrace.v1.NormalisedEvent',
    parameters: { [IDENTITY_WINDOW]: String(batch.identityWindows[index] ?? 0) },
    body,
    traceparent: record.headers['traceparent'] ?? '',
  };
}

type Origin = Pick<DeadLetter, 'project' | 'dialect' | 'clientAddress' | 'userAgent' | 'receivedAt'>;

/** The minute of reception is what a dead letter is accounted by; without a readable one it is that of its batch. */
function readOrigin(body: Uint8Array, batchReceivedAt: number): Origin {
  const decoded = decodeNormalisedEvent(body);
  if (decoded.kind === 'undecodable') return { ...NOTHING_KNOWN, receivedAt: batchReceivedAt };
  const { project, dialect, clientAddress, userAgent, event } = decoded.value;
  const receivedAt = Number(event?.receptionTime ?? 0) || batchReceivedAt;
  return {
    project,
    dialect,
    clientAddress,
    userAgent,
    receivedAt: isEventTime(receivedAt) ? receivedAt : batchReceivedAt,
  };
}

/** Keeps a message that is not what its topic holds, as `message` says; one as large as Kafka takes is cut. */
export function toMessageDeadLetter({ record, message }: UndecodableMessage, stamp: DeadLetterStamp): DeadLetter {
  const maxBytes = MAX_MESSAGE_BYTES - ROOM_BYTES;
  const { length } = record.value;
  const cut = length > maxBytes ? ` (its first ${String(maxBytes)} of ${String(length)} bytes are kept)` : '';
  return {
    ...NOTHING_KNOWN,
    ...stamp,
    reason: { code: 'undecodable_record', message: `${message}${cut}` },
    coordinates: { partition: record.partition, offset: record.offset, index: WHOLE_MESSAGE_INDEX },
    receivedAt: record.timestamp,
    contentType: '',
    body: record.value.subarray(0, maxBytes),
    traceparent: record.headers['traceparent'] ?? '',
  };
}
