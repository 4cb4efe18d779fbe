import type { ChdbSession } from '../engine/chdb';
import type { ResultPipe } from '../engine/result-pipes';
import { canBeStreamed } from '../statement/formats';
import { toInsertSql, type InsertData } from '../statement/insert-sql';
import type { SelectStatement, Statement } from '../statement/statement';
import { pipeResult } from './pipe-result';
import type { Reply } from './reply';
import { resultForm, type Acceptance } from './result-form';
import { sendResult } from './send-result';
import { streamRows } from './stream-rows';

/** What a statement is answered with. */
export interface Answering {
  readonly session: ChdbSession;
  readonly reply: Reply;
  /** The data of an INSERT, where there is any. */
  readonly data: InsertData | undefined;
  readonly accepted: Acceptance & {
    readonly settings: ReadonlyMap<string, string>;
    readonly waitsForEnd: boolean;
  };
  openPipe(): ResultPipe;
  /** Ends the statement. */
  kill(): Promise<void>;
  /** Keeps what is written in a file; undefined where it is nothing. Rejects when it is not kept whole. */
  spool(content: AsyncIterable<Buffer>): Promise<string | undefined>;
}

/** Settings that put something around the rows. */
const FRAMING_SETTINGS = ['extremes', 'output_format_json_array_of_rows'];

/** Runs the statement in a prepared session and writes its result, all but the end of the response. */
export async function answerStatement(statement: Statement, answering: Answering): Promise<void> {
  const { session, reply, data, accepted } = answering;
  switch (statement.kind) {
    case 'select':
      await answerSelect(statement, answering);
      return;
    case 'other': {
      const { sql, keyword, format } = statement;
      await sendResult({ session, sql, isInsert: keyword === 'INSERT' }, resultForm(format, accepted), reply);
      return;
    }
    case 'insert-data':
    case 'insert-input': {
      if (data === undefined) {
        reply.summarise({});
        return;
      }
      const { before, insert, after } = toInsertSql(statement, data, accepted.defaultFormat);
      try {
        for (const sql of before) await session.queryAsync(sql, { format: 'Null' });
        await sendResult({ session, sql: insert, isInsert: true }, resultForm(undefined, accepted), reply);
      } finally {
        for (const sql of after) await session.queryAsync(sql, { format: 'Null' });
      }
    }
  }
}

async function answerSelect(statement: SelectStatement, answering: Answering): Promise<void> {
  const { session, reply, accepted, kill } = answering;
  const form = resultForm(statement.format, accepted);
  const isFramed = statement.hasFrame || FRAMING_SETTINGS.some((name) => accepted.settings.has(name));
  if (canBeStreamed(form.format) && !isFramed && !accepted.waitsForEnd) {
    await streamRows({ session, sql: `${statement.sql} ${statement.tail}` }, form, reply);
  } else {
    const spool = accepted.waitsForEnd ? answering.spool : undefined;
    await pipeResult({ session, statement, pipe: answering.openPipe(), kill, spool }, form, reply);
  }
}
