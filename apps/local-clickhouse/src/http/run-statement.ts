import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ChdbSession } from '../engine/chdb';
import { killUntil } from '../engine/kill-until';
import { withSettings } from '../engine/session-settings';
import type { Reply } from '../respond/reply';
import { sendResult } from '../respond/send-result';
import { sendResultFile } from '../respond/send-result-file';
import { streamRows } from '../respond/stream-rows';
import { canBeStreamed } from '../statement/formats';
import { toInsertSql, type InsertData } from '../statement/insert-sql';
import type { SelectStatement, Statement } from '../statement/statement';
import type { Front } from './answer-query';
import type { QueryRequest } from './query-request';
import type { SpoolFiles } from './spool';
import type { User } from './users';

/** A statement that is received and permitted. */
export interface Work {
  readonly statement: Statement;
  readonly data: InsertData | undefined;
  readonly parameters: QueryRequest['parameters'];
  readonly query: QueryRequest;
  readonly user: User;
  readonly files: SpoolFiles;
}

/** What a SELECT is answered in where neither it nor the request says. */
const DEFAULT_FORMAT = 'TabSeparated';

/** Settings that put something around the rows. */
const FRAMING_SETTINGS = ['extremes', 'output_format_json_array_of_rows'];

/**
 * Runs the statement in its session and replies. A SELECT that nobody waits for any more is ended. Anything else goes
 * on: whoever sent it will ask again, and a repeated INSERT finds the whole of the first or nothing.
 */
export async function runStatement(work: Work, reply: Reply, { engine, sessions, slots }: Front): Promise<void> {
  const { statement, parameters, query, user } = work;
  const gone = signalOfLeaving(reply.response);
  const logComment = `${query.queryId} ${randomUUID()}`;
  const { database, settings } = query;
  // An analyst's session could keep nothing, and its limits could not be undone.
  const lease = sessions.lease(user.limits === undefined ? query.session : undefined);
  try {
    const leaveSlot = await slots.take(gone);
    const running = withSettings(lease, { database, settings, parameters, logComment, limits: user.limits }, () =>
      execute(lease.session, work, reply, engine.version),
    ).finally(leaveSlot);
    if (statement.kind === 'select') {
      gone.addEventListener('abort', () => void killUntil(running, () => engine.kill(logComment)));
    }
    await running;
  } finally {
    lease.release();
  }
}

async function execute(session: ChdbSession, work: Work, reply: Reply, version: string): Promise<void> {
  const { statement, query } = work;
  const isGzipped = query.acceptsGzip;
  switch (statement.kind) {
    case 'select':
      await answerSelect(session, statement, work, { reply, version });
      return;
    case 'other': {
      const format = statement.format ?? query.defaultFormat ?? DEFAULT_FORMAT;
      await sendResult(
        { session, sql: statement.sql, format, isGzipped, isInsert: statement.keyword === 'INSERT' },
        reply,
      );
      return;
    }
    case 'insert-data':
    case 'insert-input': {
      if (work.data === undefined) return reply.summarise({});
      const { before, insert, after } = toInsertSql(statement, work.data, query.defaultFormat);
      try {
        for (const sql of before) await session.queryAsync(sql, { format: 'Null' });
        await sendResult({ session, sql: insert, format: DEFAULT_FORMAT, isGzipped: false, isInsert: true }, reply);
      } finally {
        for (const sql of after) await session.queryAsync(sql, { format: 'Null' });
      }
    }
  }
}

async function answerSelect(
  session: ChdbSession,
  statement: SelectStatement,
  { query, files }: Work,
  { reply, version }: { reply: Reply; version: string },
): Promise<void> {
  const format = statement.format ?? query.defaultFormat ?? DEFAULT_FORMAT;
  const isGzipped = query.acceptsGzip;
  const isFramed = statement.hasFrame || FRAMING_SETTINGS.some((name) => query.settings.has(name));
  if (canBeStreamed(format) && !isFramed && !query.waitsForEnd) {
    const sql = `${statement.sql} ${statement.tail}`;
    await streamRows({ session, sql, format, isGzipped, version }, reply);
  } else {
    await sendResultFile({ session, statement, format, isGzipped, path: files.newPath() }, reply);
  }
}

/** Aborts when the client leaves before its answer is complete. */
function signalOfLeaving(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) leaving.abort(new Error('the client left'));
  });
  return leaving.signal;
}
