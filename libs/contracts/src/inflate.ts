import * as zlib from 'node:zlib';
import { splitZstdFrames } from './zstd-frames';

export type Inflated =
  | { readonly kind: 'ok'; readonly body: Uint8Array }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'undecodable'; readonly message: string };

type Inflater = (body: Uint8Array, options: { maxOutputLength: number }) => Buffer;

/** Node has it since 22.15. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: Inflater };

const INFLATERS: Readonly<Record<string, Inflater>> = {
  gzip: zlib.gunzipSync,
  deflate: inflateEither,
  br: zlib.brotliDecompressSync,
  ...(zstdDecompressSync === undefined ? {} : { zstd: zstdInflater(zstdDecompressSync) }),
};

const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';

/** Compressors that work in parallel make a few; each costs a decoder, and a body may hold tens of thousands. */
const MAX_ZSTD_FRAMES = 16;

/** Older names that are still to be taken (RFC 9110, 8.4.1.3). */
const ALIASES: Readonly<Record<string, string>> = { 'x-gzip': 'gzip' };

/** The content encodings that `inflate` takes, as an Accept-Encoding header lists them. */
export const CONTENT_ENCODINGS: readonly string[] = Object.keys(INFLATERS);

/**
 * Undoes a Content-Encoding, making at most `maxBytes`. Several encodings, one upon the other, are not undone. Synchronous:
 * bodies are bounded by the routes, and a trip to the thread pool costs more than inflating one of the usual size.
 */
export function inflate(encoding: string, body: Uint8Array, maxBytes: number): Inflated {
  if (encoding === '' || encoding === 'identity')
    return body.length > maxBytes ? { kind: 'too-large' } : { kind: 'ok', body };
  const name = Object.hasOwn(ALIASES, encoding) ? (ALIASES[encoding] ?? '') : encoding;
  const inflater = Object.hasOwn(INFLATERS, name) ? INFLATERS[name] : undefined;
  if (inflater === undefined) return { kind: 'unsupported' };
  try {
    return { kind: 'ok', body: inflater(body, { maxOutputLength: maxBytes }) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === TOO_LARGE ? { kind: 'too-large' } : { kind: 'undecodable', message };
  }
}

/** "deflate" means zlib by the standard and raw deflate to some clients (.NET); the header byte tells. */
function inflateEither(body: Uint8Array, options: { maxOutputLength: number }): Buffer {
  const looksLikeZlib = ((body[0] ?? 0) & 0x0f) === 8 && (((body[0] ?? 0) << 8) | (body[1] ?? 0)) % 31 === 0;
  return looksLikeZlib ? zlib.inflateSync(body, options) : zlib.inflateRawSync(body, options);
}

function zstdInflater(decompress: Inflater): Inflater {
  return (body, { maxOutputLength }) => {
    const frames = splitZstdFrames(body);
    if (frames === undefined) throw new Error('the body is cut off, or not zstd');
    if (frames.length > MAX_ZSTD_FRAMES) throw new Error(`it has more than ${String(MAX_ZSTD_FRAMES)} frames`);
    let left = maxOutputLength;
    const parts = frames.map((frame) => {
      const part = decompress(frame, { maxOutputLength: Math.max(1, left) });
      left -= part.length;
      if (left < 0) throw Object.assign(new Error('too large'), { code: TOO_LARGE });
      return part;
    });
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  };
}
