import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

export type Inflated =
  | { readonly kind: 'ok'; readonly body: Uint8Array }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'undecodable'; readonly message: string };

const INFLATERS: Readonly<Record<string, (body: Uint8Array, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateEither,
  br: brotliDecompressSync,
};

/** The content encodings that `inflate` takes. */
export const CONTENT_ENCODINGS: readonly string[] = Object.keys(INFLATERS);

/**
 * Undoes a Content-Encoding, making at most `maxBytes`. Synchronous: bodies are bounded by the routes,
 * and a trip to the thread pool costs more than inflating one of the usual size.
 */
export function inflate(encoding: string, body: Uint8Array, maxBytes: number): Inflated {
  if (encoding === '' || encoding === 'identity')
    return body.length > maxBytes ? { kind: 'too-large' } : { kind: 'ok', body };
  const inflater = Object.hasOwn(INFLATERS, encoding) ? INFLATERS[encoding] : undefined;
  if (inflater === undefined) return { kind: 'unsupported' };
  try {
    return { kind: 'ok', body: inflater(body, { maxOutputLength: maxBytes }) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? { kind: 'too-large' } : { kind: 'undecodable', message };
  }
}

/** "deflate" means zlib by the standard and raw deflate to some clients (.NET); the header byte tells. */
function inflateEither(body: Uint8Array, options: { maxOutputLength: number }): Buffer {
  const looksLikeZlib = ((body[0] ?? 0) & 0x0f) === 8 && (((body[0] ?? 0) << 8) | (body[1] ?? 0)) % 31 === 0;
  return looksLikeZlib ? inflateSync(body, options) : inflateRawSync(body, options);
}
