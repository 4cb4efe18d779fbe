import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ChdbSession } from '../engine/chdb';
import { toErrorReply } from '../errors';
import type { Reply } from './reply';

/** A SELECT whose result goes out as the engine makes it. */
export interface StreamedSelect {
  readonly session: ChdbSession;
  /** Names no other format than this one. */
  readonly sql: string;
  readonly format: string;
  readonly isGzipped: boolean;
  /** Stands in the text of an error. */
  readonly version: string;
}

/**
 * Answers block by block, as fast as the client takes them. An error before the first block rejects; a later one ends
 * the result with a trailer that says so.
 */
export async function streamRows(
  { session, sql, format, isGzipped, version }: StreamedSelect,
  reply: Reply,
): Promise<void> {
  const stream = session.queryStream(sql, { format });
  const blocks = stream[Symbol.asyncIterator]();
  const first = await blocks.next();
  reply.begin(format, {}, isGzipped);

  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      for (let next = first; next.done !== true; next = await blocks.next()) yield Buffer.from(next.value.raw());
    } catch (error) {
      yield reply.exceptionTrailer(toErrorReply(error, version).text);
    } finally {
      stream.cancel();
    }
  }

  const bytes = Readable.from(chunks(), { objectMode: false });
  // The end is the caller's: the session has to be free again when the client sees it.
  if (isGzipped) await pipeline(bytes, createGzip({ level: 1 }), reply.response, { end: false });
  else await pipeline(bytes, reply.response, { end: false });
}
