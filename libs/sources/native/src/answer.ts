import { millraceMessages } from '@millrace/contracts';
import type { FieldFault, Reply, RequestHead } from '@millrace/domain';
import { acceptedProtobuf } from './media-type';

/** What came of a request that was taken, in whole or in part. */
export interface Taken {
  /** Of the accepted events, in the order of the body. */
  readonly eventIds: readonly string[];
  /** One for each rejected event, in the order of the body. */
  readonly faults: readonly FieldFault[];
}

/** One rejected event as the answer lists it. */
export interface Rejection extends FieldFault {
  /** Whether sending the same again can help. */
  readonly retryable: boolean;
}

/**
 * 202: the broker has all events, they will be stored. 207: some are rejected and will not become good by
 * sending them again; a client that looks only for 202 does not take that for success.
 */
export function answer({ eventIds, faults }: Taken, { headers }: Pick<RequestHead, 'headers'>): Reply {
  const status = faults.length === 0 ? 202 : 207;
  const result = {
    accepted: eventIds.length,
    rejected: faults.length,
    eventIds: [...eventIds],
    rejections: faults.map(toRejection),
  };
  const protobuf = acceptedProtobuf(headers['accept']);
  return protobuf === undefined
    ? { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(result) }
    : { status, headers: { 'content-type': protobuf }, body: encodeResult(result) };
}

/** What is wrong with an event stays wrong. */
export function toRejection({ index, code, field, message }: FieldFault): Rejection {
  return { index, code, field, message, retryable: false };
}

export function encodeResult(result: millraceMessages.v1.IngestResult.$Properties): Uint8Array {
  return millraceMessages.v1.IngestResult.encode(result).finish();
}
