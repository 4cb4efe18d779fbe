import { decodeRawBatch, type RawBatch } from '@millrace/contracts';
import type { DeadLetter, RawCoordinates } from '@millrace/domain';
import type { ConsumedRecord } from '@millrace/kafka';

/** A raw message taken apart, or the dead letter that it becomes as a whole. */
export type DecodedMessage =
  | { readonly kind: 'ok'; readonly batch: RawBatch }
  | { readonly kind: 'dead-letter'; readonly coordinates: RawCoordinates; readonly message: string };

export function decodeMessage(record: ConsumedRecord): DecodedMessage {
  const decoded = decodeRawBatch(record.value);
  if (decoded.kind === 'ok') return { kind: 'ok', batch: decoded.value };
  return {
    kind: 'dead-letter',
    coordinates: { partition: record.partition, offset: record.offset, index: 0 },
    message: decoded.message,
  };
}

/** Nothing is known of a message that is not a RawBatch but its bytes and where they stood. */
const NOTHING = {
  requestId: '00000000-0000-0000-0000-000000000000',
  eventId: '00000000-0000-0000-0000-000000000000',
  dialect: '',
  route: '',
  project: '',
  contentType: '',
  contentEncoding: '',
  clientAddress: '',
  userAgent: '',
  headers: {},
  parameters: {},
  gatewayVersion: '',
  traceparent: '',
} as const;

export interface UndecodableMessage {
  readonly record: ConsumedRecord;
  readonly coordinates: RawCoordinates;
  readonly message: string;
  readonly now: number;
  readonly serviceVersion: string;
}

/** `maxBodyBytes` bounds what is kept: a foreign message may itself be as large as Kafka takes. */
export function toUndecodableDeadLetter(
  { record, coordinates, message, now, serviceVersion }: UndecodableMessage,
  maxBodyBytes: number,
): DeadLetter {
  const cut =
    record.value.length > maxBodyBytes
      ? ` (its first ${String(maxBodyBytes)} of ${String(record.value.length)} bytes are kept)`
      : '';
  return {
    ...NOTHING,
    stage: 'normalise',
    reason: { code: 'undecodable_record', message: `not a RawBatch: ${message}${cut}` },
    coordinates,
    receivedAt: record.timestamp,
    deadLetteredAt: now,
    body: record.value.subarray(0, maxBodyBytes),
    serviceVersion,
  };
}
