import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Sending } from './fuzz-request';

const MAX_BYTES = 16 * 1024 * 1024;

/** The body before it was compressed; undefined where its bytes are not what the head says, or far too many. */
export function inflated({ body, headers }: Sending): Uint8Array | undefined {
  const options = { maxOutputLength: MAX_BYTES };
  try {
    switch ((headers['content-encoding'] ?? '').trim().toLowerCase()) {
      case '':
      case 'identity':
        return body;
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(body, options);
      case 'deflate':
        return isZlib(body) ? inflateSync(body, options) : inflateRawSync(body, options);
      case 'br':
        return brotliDecompressSync(body, options);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

/** RFC 1950: method 8, and a check of the two first bytes. */
function isZlib(body: Uint8Array): boolean {
  const [first = 0, second = 0] = body;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
