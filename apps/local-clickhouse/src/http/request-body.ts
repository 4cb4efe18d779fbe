import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ClickHouseError } from '../errors';

/** What the engine can undo itself when it reads a file (COMPRESSION '…'), by Content-Encoding. */
const ENGINE_CODECS: Readonly<Record<string, string>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
  xz: 'xz',
  lz4: 'lz4',
};

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The body of a request: read once, in one of the two ways. */
export class RequestBody {
  readonly #request: IncomingMessage;
  readonly #maxBytes: number;
  readonly #encoding: string;

  constructor(request: IncomingMessage, maxBytes: number) {
    this.#request = request;
    this.#maxBytes = maxBytes;
    this.#encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  }

  /** Whether the request can have one; a chunked body may still turn out empty. */
  get isAnnounced(): boolean {
    const { 'content-length': length, 'transfer-encoding': transfer } = this.#request.headers;
    return transfer !== undefined || (length !== undefined && length !== '0');
  }

  /** The bytes as sent, and the codec that the engine undoes them with. Throws for an encoding that it does not know. */
  raw(): { bytes: AsyncIterable<Buffer>; codec: string | undefined } {
    if (this.#encoding === 'identity') return { bytes: this.#bounded(this.#request), codec: undefined };
    const codec = ENGINE_CODECS[this.#encoding];
    if (codec === undefined) throw this.#unknownEncoding();
    return { bytes: this.#bounded(this.#request), codec };
  }

  /** The bytes without their content encoding. */
  decoded(): AsyncIterable<Buffer> {
    if (this.#encoding === 'identity') return this.#bounded(this.#request);
    const decoder = DECODERS[this.#encoding]?.();
    if (decoder === undefined) throw this.#unknownEncoding();
    this.#request.on('error', (error) => decoder.destroy(error));
    return this.#bounded(this.#request.pipe(decoder));
  }

  async *#bounded(bytes: Readable): AsyncGenerator<Buffer> {
    let length = 0;
    // Destroying the request would take the socket with it, and the answer that says why.
    const chunks = bytes.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > this.#maxBytes) {
        throw new ClickHouseError('TOO_MANY_BYTES', `the body is larger than ${String(this.#maxBytes)} bytes`);
      }
      yield chunk;
    }
  }

  #unknownEncoding(): ClickHouseError {
    return new ClickHouseError(
      'NOT_IMPLEMENTED',
      `the content encoding ${this.#encoding} is not one that is read here`,
    );
  }
}
