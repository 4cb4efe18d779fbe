import { toIdentifier, toLiteral } from './literal';
import type { InsertDataStatement, InsertInputStatement } from './statement';

/** The data of an INSERT: a file that holds all of it. */
export interface InsertData {
  readonly path: string;
  /** What the file is compressed with, in the engine's words. */
  readonly codec: string | undefined;
}

/** What the engine runs for an INSERT. */
export interface InsertSql {
  /** Statements that make it possible and, whether it succeeds or not, clean up behind it. */
  readonly before: readonly string[];
  readonly insert: string;
  readonly after: readonly string[];
}

const INPUT_TABLE = toIdentifier('_millrace_input');
const DROP_INPUT_TABLE = `DROP TEMPORARY TABLE IF EXISTS ${INPUT_TABLE}`;

/**
 * Makes an INSERT take its data from a file, which the engine reads with INFILE: the only way into it that takes every
 * format. Where the data passes through a SELECT it goes by a temporary table, because the engine reports success for
 * input() and inserts nothing, and file() is a grant that nobody here has.
 */
export function toInsertSql(
  statement: InsertDataStatement | InsertInputStatement,
  data: InsertData,
  defaultFormat: string | undefined,
): InsertSql {
  const compression = data.codec === undefined ? '' : ` COMPRESSION ${toLiteral(data.codec)}`;
  const fromFile = `FROM INFILE ${toLiteral(data.path)}${compression}`;
  if (statement.kind === 'insert-data') {
    const format = statement.format ?? defaultFormat ?? 'Values';
    const insert = `${statement.target} ${fromFile}${statement.settings} FORMAT ${format}`;
    return { before: [], insert, after: [] };
  }
  return {
    before: [
      DROP_INPUT_TABLE,
      `CREATE TEMPORARY TABLE ${INPUT_TABLE} (${statement.structure}) ENGINE = Memory`,
      `INSERT INTO ${INPUT_TABLE} ${fromFile} FORMAT ${statement.format}`,
    ],
    insert: `${statement.beforeInput}${INPUT_TABLE}${statement.afterInput}`,
    after: [DROP_INPUT_TABLE],
  };
}
