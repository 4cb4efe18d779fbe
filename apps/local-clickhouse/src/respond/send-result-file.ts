import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ChdbSession } from '../engine/chdb';
import { toLiteral } from '../statement/literal';
import type { SelectStatement } from '../statement/statement';
import type { Reply } from './reply';
import type { ResultForm } from './result-form';

/** A SELECT whose result is complete in a file before its first byte goes out. */
export interface FiledSelect {
  readonly session: ChdbSession;
  readonly statement: SelectStatement;
  /** Where nothing is yet; the caller removes it. */
  readonly path: string;
}

/** For formats with a head or a foot: the engine writes the whole result, of any size, in little memory. */
export async function sendResultFile(
  { session, statement, path }: FiledSelect,
  { format, isGzipped }: ResultForm,
  reply: Reply,
): Promise<void> {
  const compression = isGzipped ? `COMPRESSION 'gzip' LEVEL 1` : `COMPRESSION 'none'`;
  const sql = `${statement.sql} INTO OUTFILE ${toLiteral(path)} ${compression} FORMAT ${format} ${statement.tail}`;
  const { rowsRead, bytesRead } = await session.queryAsync(sql, { format });
  reply.begin(format, { readRows: rowsRead, readBytes: bytesRead, resultRows: rowsRead }, isGzipped);
  // Without a length: the client sees the end when the session is free again and the file gone.
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), reply.response, { end: false });
}
