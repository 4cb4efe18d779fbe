import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { toErrorReply } from '../errors';
import { contentTypeOf } from '../statement/formats';
import type { ResultForm } from './result-form';

/** What X-ClickHouse-Summary can say here: the engine tells no more. */
export interface Summary {
  readonly readRows?: number;
  readonly readBytes?: number;
  readonly writtenRows?: number;
  readonly writtenBytes?: number;
  readonly resultRows?: number;
}

/** The answer to one statement, with the headers that ClickHouse's clients look for. */
export class Reply {
  readonly response: ServerResponse;
  /** Marks the text of an error that comes after the first byte of a result. */
  readonly #exceptionTag = randomUUID().replaceAll('-', '').slice(0, 16);
  readonly #startedAt = process.hrtime.bigint();
  readonly #version: string;

  /** The engine's version stands in the text of every error. */
  constructor(response: ServerResponse, version: string) {
    this.response = response;
    this.#version = version;
    response.setHeader('X-ClickHouse-Server-Display-Name', 'millrace-local');
    response.setHeader('X-ClickHouse-Timezone', 'UTC');
  }

  identify(queryId: string): void {
    this.response.setHeader('X-ClickHouse-Query-Id', encodeURIComponent(queryId));
  }

  /** The headers of a result; its bytes follow. */
  begin({ format, isGzipped }: ResultForm, summary: Summary): void {
    this.response.setHeader('Content-Type', contentTypeOf(format));
    this.response.setHeader('X-ClickHouse-Format', format);
    this.response.setHeader('X-ClickHouse-Exception-Tag', this.#exceptionTag);
    if (isGzipped) this.response.setHeader('Content-Encoding', 'gzip');
    this.summarise(summary);
  }

  /**
   * The bytes of a result, as fast as the client takes them. The end of the response is left to the caller: the session
   * has to be free again when the client sees it. Rejects when the client leaves.
   */
  async send(result: AsyncIterable<Buffer>, { isGzipped }: ResultForm): Promise<void> {
    const bytes = Readable.from(result, { objectMode: false });
    if (isGzipped) await pipeline(bytes, createGzip({ level: 1 }), this.response, { end: false });
    else await pipeline(bytes, this.response, { end: false });
  }

  summarise(summary: Summary): void {
    const text = (count: number | undefined): string => String(count ?? 0);
    const header = {
      read_rows: text(summary.readRows),
      read_bytes: text(summary.readBytes),
      written_rows: text(summary.writtenRows),
      written_bytes: text(summary.writtenBytes),
      total_rows_to_read: '0',
      result_rows: text(summary.resultRows),
      result_bytes: '0',
      elapsed_ns: String(process.hrtime.bigint() - this.#startedAt),
    };
    this.response.setHeader('X-ClickHouse-Summary', JSON.stringify(header));
  }

  /** Answers with the error, or cuts the connection where a result has begun and could be taken for whole. */
  fail(error: unknown): void {
    if (this.response.headersSent) {
      this.response.destroy();
      return;
    }
    const { status, code, text } = toErrorReply(error, this.#version);
    this.response.statusCode = status;
    this.response.removeHeader('Content-Encoding');
    this.response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
    this.response.setHeader('X-ClickHouse-Exception-Code', String(code));
    this.response.end(text);
  }

  /** What stands at the end of a result that broke off: how clients tell it from data. */
  exceptionTrailer(error: unknown): Buffer {
    const { text } = toErrorReply(error, this.#version);
    const tag = this.#exceptionTag;
    const length = String(Buffer.byteLength(text));
    return Buffer.from(`\r\n__exception__\r\n${tag}\r\n${text}${length} ${tag}\r\n__exception__\r\n`);
  }
}
