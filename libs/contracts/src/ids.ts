import { EVENT_INDEX_BITS, MAX_EVENTS_PER_RECORD } from '@millrace/domain';
import { v5, v7 } from 'uuid';

const INDEX_DIGITS = EVENT_INDEX_BITS / 4;
const NO_INDEX = '0'.repeat(INDEX_DIGITS);

/** Namespace of every id that is derived from a producer's identity. Fixed for ever. */
const IDENTITY_NAMESPACE = '6f0a2f0e-5a4f-5d0e-9d1b-2b7f6d8c4e11';

/** A UUIDv7 with its 20 lowest bits zero: they number the events of the request. */
export function newRequestId(): string {
  return v7().slice(0, -INDEX_DIGITS) + NO_INDEX;
}

/**
 * The id of the event at `index` of a request's body, for events without an identity of their own. The
 * same in gateway and normaliser and at every replay; sorts by time and position.
 */
export function eventIdAt(requestId: string, index: number): string {
  if (index >= MAX_EVENTS_PER_RECORD)
    throw new RangeError(`event index ${String(index)} does not fit ${String(EVENT_INDEX_BITS)} bits`);
  return requestId.slice(0, -INDEX_DIGITS) + index.toString(16).padStart(INDEX_DIGITS, '0');
}

/** The id of an event that its producer identified: the same identity always gives the same id. */
export function identityEventId(project: string, dialect: string, uniqueBy: string): string {
  return v5(JSON.stringify([project, dialect, uniqueBy]), IDENTITY_NAMESPACE);
}

/** The id of the dead letter made at a stage for a place in the raw topic. */
export function deadLetterId(
  incarnation: string,
  stage: string,
  at: { partition: number; offset: number; index: number },
): string {
  return v5(JSON.stringify([incarnation, stage, at.partition, at.offset, at.index]), IDENTITY_NAMESPACE);
}

export function uuidToBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** `bytes` must hold at least `offset + 16` bytes. */
export function uuidFromBytes(bytes: Uint8Array, offset = 0): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + offset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
