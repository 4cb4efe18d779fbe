import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { killUntil } from '../engine/kill-until';
import { withSettings } from '../engine/session-settings';
import { answerStatement } from '../respond/answer-statement';
import type { Reply } from '../respond/reply';
import type { InsertData } from '../statement/insert-sql';
import type { Statement } from '../statement/statement';
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

/**
 * Runs the statement in its session and replies. A SELECT that nobody waits for any more is ended. Anything else goes
 * on: whoever sent it will ask again, and a repeated INSERT finds the whole of the first or nothing.
 */
export async function runStatement(work: Work, reply: Reply, front: Front): Promise<void> {
  const { statement, data, parameters, query, user, files } = work;
  const { database, settings } = query;
  const { limits } = user;
  const gone = signalOfLeaving(reply.response);
  const logComment = `${query.queryId} ${randomUUID()}`;
  const kill = (): Promise<void> => front.engine.kill(logComment);
  // An analyst's session could keep nothing, and its limits could not be undone.
  const lease = front.sessions.lease(limits === undefined ? query.session : undefined);
  try {
    const leaveSlot = await front.slots.take(gone);
    const running = withSettings(lease, { database, settings, parameters, logComment, limits }, () =>
      answerStatement(statement, {
        session: lease.session,
        reply,
        data,
        accepted: query,
        openPipe: () => front.pipes.open(),
        kill,
        spool: (content) => files.write(content),
      }),
    ).finally(leaveSlot);
    if (statement.kind === 'select') gone.addEventListener('abort', () => void killUntil(running, kill));
    await running;
  } finally {
    lease.release();
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
