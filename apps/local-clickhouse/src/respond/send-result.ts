import { Readable } from 'node:stream';
import type { ChdbSession } from '../engine/chdb';
import type { Reply } from './reply';
import type { ResultForm } from './result-form';

/** A statement that is no SELECT: its result, if it has one, is small. */
export interface WholeStatement {
  readonly session: ChdbSession;
  readonly sql: string;
  readonly isInsert: boolean;
}

/** Runs the statement and answers with its whole result. */
export async function sendResult(
  { session, sql, isInsert }: WholeStatement,
  form: ResultForm,
  reply: Reply,
): Promise<void> {
  const result = await session.queryAsync(sql, { format: form.format });
  const { rowsRead, bytesRead } = result;
  const bytes = form.encode(Buffer.from(result.bytes()));
  const effect = isInsert ? { writtenRows: rowsRead, writtenBytes: bytesRead } : { resultRows: rowsRead };
  // An empty body that says it is compressed is a broken one to some clients.
  const sent = bytes.length > 0 ? form : { ...form, isGzipped: false };
  reply.begin(sent, { readRows: rowsRead, readBytes: bytesRead, ...effect });
  await reply.send(Readable.from(bytes.length > 0 ? [bytes] : []), sent);
}
