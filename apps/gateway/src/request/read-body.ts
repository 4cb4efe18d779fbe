import type { IncomingMessage } from 'node:http';
import type { Refusal } from '@millrace/domain';
import type { Reservation } from './in-flight-bytes';
import { bodyTooLarge, requestTimeout } from './refusals';

export type BodyRead =
  | { readonly kind: 'read'; readonly body: Uint8Array }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The client went away. */
  | { readonly kind: 'aborted' };

export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Holds the declared length already; a body of undeclared length takes its room as it comes. */
  readonly reservation: Reservation;
  /** The answer when the room runs out. */
  overloaded(): Refusal;
}

const EMPTY = new Uint8Array();

/** The length that a request declares for its body; undefined for a chunked body; 0 without one. */
export function declaredLength(request: IncomingMessage): number | undefined {
  const { 'content-length': length, 'transfer-encoding': transferEncoding } = request.headers;
  if (transferEncoding !== undefined) return undefined;
  return length === undefined ? 0 : Number(length);
}

/**
 * Reads a body within its limits. Never throws and always ends: with the body, at the limit, at the deadline or
 * with the connection. What comes after a refusal is for the caller to discard.
 */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<BodyRead> {
  const declared = declaredLength(request);
  if (declared === 0) return Promise.resolve({ kind: 'read', body: EMPTY });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (read: BodyRead): void => {
      clearTimeout(deadline);
      request.off('data', take).off('end', end).off('close', abort).off('error', abort);
      resolve(read);
    };
    const refuse = (refusal: Refusal): void => {
      request.pause();
      finish({ kind: 'refused', refusal });
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limits.maxBytes) refuse(bodyTooLarge(limits.maxBytes));
      else if (declared === undefined && !limits.reservation.grow(chunk.length)) refuse(limits.overloaded());
      else chunks.push(chunk);
    };
    const end = (): void => {
      finish({ kind: 'read', body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length) });
    };
    const abort = (): void => {
      finish({ kind: 'aborted' });
    };
    const deadline = setTimeout(() => {
      refuse(requestTimeout(limits.timeoutMs));
    }, limits.timeoutMs);
    request.on('data', take).on('end', end).on('close', abort).on('error', abort);
  });
}
