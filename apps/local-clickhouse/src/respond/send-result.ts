import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
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
  { format, isGzipped, encode }: ResultForm,
  reply: Reply,
): Promise<void> {
  const result = await session.queryAsync(sql, { format });
  const { rowsRead, bytesRead } = result;
  const bytes = encode(Buffer.from(result.bytes()));
  const compresses = isGzipped && bytes.length > 0;
  const effect = isInsert ? { writtenRows: rowsRead, writtenBytes: bytesRead } : { resultRows: rowsRead };
  reply.begin(format, { readRows: rowsRead, readBytes: bytesRead, ...effect }, compresses);
  reply.response.write(compresses ? await promisify(gzip)(bytes, { level: 1 }) : bytes);
}
