import { encodeRawBatchEntry, MAX_MESSAGE_BYTES } from '@millrace/contracts';
import type { IngestRequest, RawRecord, Reception, SourceAdapter } from '@millrace/domain';
import { contentEncodingOf } from '../request/inflate-body';
import type { IngestMatch } from '../routing/router';

/** What a record may hold beside its body: kept headers, parameters, positions. Node bounds a request's head at 16 KiB. */
const ROOM_BESIDE_BODY = 64 * 1024;

/** The largest entry that fits a message of its own, trailer included. */
export const MAX_ENTRY_BYTES = MAX_MESSAGE_BYTES - 256;

/** Fails the start when a route takes bodies that might not fit one Kafka message. */
export function checkBodyLimits(adapters: readonly SourceAdapter[]): void {
  const max = MAX_MESSAGE_BYTES - ROOM_BESIDE_BODY;
  for (const { dialect, routes } of adapters) {
    const tooLarge = routes.find((route) => route.maxBodyBytes > max);
    if (tooLarge !== undefined)
      throw new Error(`${dialect}: route ${tooLarge.name} takes bodies of more than ${String(max)} bytes`);
  }
}

/** A request as its dialect received it. */
export interface ReceivedRequest {
  readonly match: IngestMatch;
  readonly request: IngestRequest;
  readonly reception: Pick<Extract<Reception, { kind: 'accepted' }>, 'parameters' | 'refused'>;
  /** The body as received; that of the request may be inflated. */
  readonly body: Uint8Array;
  readonly clientAddress: string;
  readonly traceparent: string;
}

/** One request, encoded for the raw topic. */
export function sealRecord(received: ReceivedRequest): Uint8Array {
  return encodeRawBatchEntry(toRawRecord(received));
}

/** The record of a request: its bytes as received and where they came from. */
export function toRawRecord(received: ReceivedRequest): RawRecord {
  const { match, request, reception } = received;
  return {
    requestId: request.requestId,
    dialect: match.adapter.dialect,
    route: match.route.name,
    project: request.project.id,
    receivedAt: request.receivedAt,
    contentType: request.headers['content-type'] ?? '',
    // Without a body there is nothing to undo, whatever the head says; what the address says must not be lost for that.
    contentEncoding: received.body.length === 0 ? '' : contentEncodingOf(request.headers),
    body: received.body,
    clientAddress: received.clientAddress,
    userAgent: request.headers['user-agent'] ?? '',
    headers: keepHeaders(request.headers, match.route.keptHeaders),
    parameters: reception.parameters ?? {},
    refused: reception.refused ?? [],
    traceparent: received.traceparent,
  };
}

function keepHeaders(headers: IngestRequest['headers'], names: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
