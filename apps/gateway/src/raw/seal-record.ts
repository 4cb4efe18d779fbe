import { encodeRawBatchEntry, MAX_MESSAGE_BYTES } from '@millrace/contracts';
import type { IngestRequest, RawRecord, Reception, SourceAdapter } from '@millrace/domain';
import type { RouteMatch } from '../ingest/ingest-router';

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

/** A request that its dialect accepted. */
export interface AcceptedRequest {
  readonly match: RouteMatch;
  readonly request: IngestRequest;
  readonly reception: Reception & { readonly kind: 'accepted' };
  /** The body as received; that of the request may be inflated. */
  readonly body: Uint8Array;
  readonly clientAddress: string;
  readonly traceparent: string;
}

/** One request, encoded for the raw topic: its bytes as received and where they came from. */
export function sealRecord(accepted: AcceptedRequest): Uint8Array {
  const { match, request, reception } = accepted;
  const record: RawRecord = {
    requestId: request.requestId,
    dialect: match.adapter.dialect,
    route: match.route.name,
    project: request.project.id,
    receivedAt: request.receivedAt,
    contentType: request.headers['content-type'] ?? '',
    contentEncoding: contentEncodingOf(request.headers),
    body: accepted.body,
    clientAddress: accepted.clientAddress,
    userAgent: request.headers['user-agent'] ?? '',
    headers: keepHeaders(request.headers, match.route.keptHeaders),
    parameters: reception.parameters ?? {},
    refused: reception.refused ?? [],
    traceparent: accepted.traceparent,
  };
  return encodeRawBatchEntry(record);
}

/** Lower case; empty for none. */
export function contentEncodingOf(headers: IngestRequest['headers']): string {
  return (headers['content-encoding'] ?? '').trim().toLowerCase();
}

function keepHeaders(headers: IngestRequest['headers'], names: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
