import { createReadStream } from 'node:fs';
import { concatenate, takeHead } from '../byte-stream';
import type { ChdbResult, ChdbSession } from '../engine/chdb';
import { killUntil } from '../engine/kill-until';
import type { ResultPipe } from '../engine/result-pipes';
import { toLiteral } from '../statement/literal';
import type { SelectStatement } from '../statement/statement';
import type { Reply } from './reply';
import type { ResultForm } from './result-form';

/** A SELECT in a format with a head or a foot, which only the engine can put around all of its rows. */
export interface PipedSelect {
  readonly session: ChdbSession;
  readonly statement: SelectStatement;
  readonly pipe: ResultPipe;
  /** Ends the statement. */
  kill(): Promise<void>;
  /** Keeps all of the result in a file until the statement has succeeded; without it, only the beginning is kept. */
  readonly spool: ((content: AsyncIterable<Buffer>) => Promise<string | undefined>) | undefined;
}

/** An error that comes within the first megabyte of a result is still an answer of its own, with its status. */
const HELD_BACK_BYTES = 1024 * 1024;

/** Answers with what the engine writes into the pipe. When it resolves or rejects, the engine writes no more. */
export async function pipeResult(select: PipedSelect, form: ResultForm, reply: Reply): Promise<void> {
  const { session, statement, pipe, kill } = select;
  const target = `INTO OUTFILE ${toLiteral(pipe.path)} TRUNCATE COMPRESSION 'none'`;
  const sql = `${statement.sql} ${target} FORMAT ${form.format} ${statement.tail}`;
  const running = session.queryAsync(sql, { format: form.format }).finally(() => {
    pipe.end();
  });
  // It is awaited behind the bytes, which end with it.
  running.catch(() => undefined);
  try {
    if (select.spool === undefined) await sendAsItComes(pipe.bytes, running, form, reply);
    else await sendWhenComplete(await select.spool(pipe.bytes), running, form, reply);
  } finally {
    pipe.discard();
    await killUntil(running, kill);
    await pipe.release();
  }
}

async function sendAsItComes(
  bytes: AsyncIterable<Buffer>,
  running: Promise<ChdbResult>,
  form: ResultForm,
  reply: Reply,
): Promise<void> {
  const { head, isWhole, rest } = await takeHead(bytes, HELD_BACK_BYTES);
  if (isWhole) reply.begin(form, summaryOf(await running));
  else reply.begin(form, {});
  await reply.send(withTrailer(concatenate(head, rest), running, reply), form);
}

async function sendWhenComplete(
  path: string | undefined,
  running: Promise<ChdbResult>,
  form: ResultForm,
  reply: Reply,
): Promise<void> {
  reply.begin(form, summaryOf(await running));
  if (path !== undefined) await reply.send(createReadStream(path), form);
}

async function* withTrailer(
  bytes: AsyncIterable<Buffer>,
  running: Promise<unknown>,
  reply: Reply,
): AsyncGenerator<Buffer> {
  yield* bytes;
  try {
    await running;
  } catch (error) {
    yield reply.exceptionTrailer(error);
  }
}

function summaryOf({ rowsRead, bytesRead }: ChdbResult): { readRows: number; readBytes: number; resultRows: number } {
  return { readRows: rowsRead, readBytes: bytesRead, resultRows: rowsRead };
}
