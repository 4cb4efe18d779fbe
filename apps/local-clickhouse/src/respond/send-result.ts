import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ChdbSession } from '../engine/chdb';
import type { Reply } from './reply';

/** A statement that is no SELECT: its result, if it has one, is small. */
export interface WholeStatement {
  readonly session: ChdbSession;
  readonly sql: string;
  readonly format: string;
  readonly isGzipped: boolean;
  readonly isInsert: boolean;
}

/** Runs the statement and answers with its whole result. */
export async function sendResult(
  { session, sql, format, isGzipped, isInsert }: WholeStatement,
  reply: Reply,
): Promise<void> {
  const result = await session.queryAsync(sql, { format });
  const { rowsRead, bytesRead } = result;
  const read = { readRows: rowsRead, readBytes: bytesRead };
  const bytes = Buffer.from(result.bytes());
  const compresses = isGzipped && bytes.length > 0;
  const written = isInsert ? { writtenRows: rowsRead, writtenBytes: bytesRead } : { resultRows: rowsRead };
  reply.begin(format, { ...read, ...written }, compresses);
  reply.response.write(compresses ? await promisify(gzip)(bytes, { level: 1 }) : bytes);
}
