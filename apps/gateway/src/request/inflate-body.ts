import { inflate } from '@millrace/contracts';
import type { Refusal, RequestHead } from '@millrace/domain';
import { inflatedTooLarge, undecodableBody, UNSUPPORTED_ENCODING } from './refusals';

export type BodyInflation =
  { readonly kind: 'ok'; readonly body: Uint8Array } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Lower case; empty for none. */
export function contentEncodingOf(headers: RequestHead['headers']): string {
  return (headers['content-encoding'] ?? '').trim().toLowerCase();
}

/** Undoes the encoding that a request's head names, making at most `maxBytes`. */
export function inflateBody({ headers }: RequestHead, body: Uint8Array, maxBytes: number): BodyInflation {
  const encoding = contentEncodingOf(headers);
  const inflated = inflate(encoding, body, maxBytes);
  switch (inflated.kind) {
    case 'ok':
      return inflated;
    case 'unsupported':
      return { kind: 'refused', refusal: UNSUPPORTED_ENCODING };
    case 'too-large':
      return { kind: 'refused', refusal: inflatedTooLarge(maxBytes) };
    case 'undecodable':
      return { kind: 'refused', refusal: undecodableBody(encoding, inflated.message) };
  }
}
