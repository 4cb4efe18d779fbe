import type { DeadLetter, DeadLetterReason, RawCoordinates, RawRecord } from '@millrace/domain';

export interface FailedEvent {
  readonly record: RawRecord;
  readonly gatewayVersion: string;
  readonly serviceVersion: string;
  readonly coordinates: RawCoordinates;
  /** The one that the event would be stored under, as far as it is known. */
  readonly eventId: string;
  readonly reason: DeadLetterReason;
  readonly now: number;
  /** Whether this is the record's first dead letter: it alone carries the body, or one bad batch would be kept a thousand times. */
  readonly isFirst: boolean;
}

export function toDeadLetter(failed: FailedEvent): DeadLetter {
  const { record, isFirst } = failed;
  return {
    stage: 'normalise',
    reason: failed.reason,
    coordinates: failed.coordinates,
    eventId: failed.eventId,
    requestId: record.requestId,
    dialect: record.dialect,
    route: record.route,
    project: record.project,
    receivedAt: record.receivedAt,
    deadLetteredAt: failed.now,
    contentType: record.contentType,
    contentEncoding: record.contentEncoding,
    body: isFirst ? record.body : new Uint8Array(),
    clientAddress: record.clientAddress,
    userAgent: record.userAgent,
    headers: record.headers,
    parameters: record.parameters,
    gatewayVersion: failed.gatewayVersion,
    serviceVersion: failed.serviceVersion,
    traceparent: record.traceparent,
  };
}
