import type { ChdbSession, ChdbStream } from '../engine/chdb';
import type { Reply } from './reply';
import type { ResultForm } from './result-form';

/** A SELECT whose result goes out as the engine makes it. */
export interface StreamedSelect {
  readonly session: ChdbSession;
  /** Names no format. */
  readonly sql: string;
}

/**
 * Answers block by block, as fast as the client takes them. An error before the first block rejects; a later one ends
 * the result with a trailer that says so.
 */
export async function streamRows({ session, sql }: StreamedSelect, form: ResultForm, reply: Reply): Promise<void> {
  const stream = session.queryStream(sql, { format: form.format });
  try {
    const blocks = encodedBlocks(stream, form);
    const first = await blocks.next();
    reply.begin(form, {});
    await reply.send(withTrailer(first, blocks, reply), form);
  } finally {
    stream.cancel();
  }
}

async function* encodedBlocks(stream: ChdbStream, { encode }: ResultForm): AsyncGenerator<Buffer, undefined> {
  for await (const block of stream) yield encode(Buffer.from(block.raw()));
}

async function* withTrailer(
  first: IteratorResult<Buffer, undefined>,
  blocks: AsyncIterator<Buffer, undefined>,
  reply: Reply,
): AsyncGenerator<Buffer> {
  try {
    for (let next = first; next.done !== true; next = await blocks.next()) yield next.value;
  } catch (error) {
    yield reply.exceptionTrailer(error);
  }
}
