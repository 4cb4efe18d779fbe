import { Transform, type TransformCallback } from 'node:stream';
import { extractErrorAtTheEndOfChunk } from '@clickhouse/client';
import { toClickHouseError } from './to-clickhouse-error';

/**
 * Passes an answer on. ClickHouse has no other way to report an error once it has answered 200 than to write it into
 * the answer, behind a mark with a tag that it announced in a header; this turns it into the stream's error.
 */
export class ExceptionDetector extends Transform {
  readonly #tag: string;
  readonly #mark: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #found = false;

  /** `tag`: the value of the header x-clickhouse-exception-tag. */
  constructor(tag: string) {
    super();
    this.#tag = tag;
    this.#mark = Buffer.from(`__exception__\r\n${tag}`);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#found ||= bytes.includes(this.#mark);
    // The mark may be cut by the end of a chunk; once it was seen, everything belongs to the error.
    const passed = this.#found ? 0 : Math.max(0, bytes.length - this.#mark.length);
    this.#held = bytes.subarray(passed);
    done(null, bytes.subarray(0, passed));
  }

  override _flush(done: TransformCallback): void {
    if (this.#found) done(toClickHouseError(extractErrorAtTheEndOfChunk(this.#held, this.#tag)));
    else done(null, this.#held);
  }
}
