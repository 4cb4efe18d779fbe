import type { IncomingMessage } from 'node:http';
import type { Engine } from '../engine/engine';
import type { ResultPipes } from '../engine/result-pipes';
import type { Sessions } from '../engine/sessions';
import type { Slots } from '../engine/slots';
import { ClickHouseError } from '../errors';
import type { Reply } from '../respond/reply';
import { readQueryRequest } from './query-request';
import { receiveStatement } from './receive-statement';
import { RequestBody } from './request-body';
import { runStatement } from './run-statement';
import type { Spool } from './spool';
import { permit, type Users } from './users';

/** What answering takes. */
export interface Front {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly slots: Slots;
  /** As many as slots. */
  readonly pipes: ResultPipes;
  readonly spool: Spool;
  readonly users: Users;
  readonly maxBodyBytes: number;
}

/**
 * The way of one statement: read the request, authenticate, receive statement and data, run, reply. When it resolves,
 * everything of the request but the end of its response is done. Rejects with what the client is to be told.
 */
export async function answerQuery(
  request: IncomingMessage,
  urlParameters: URLSearchParams,
  reply: Reply,
  front: Front,
): Promise<void> {
  const query = readQueryRequest(request, urlParameters);
  reply.identify(query.queryId);
  const user = front.users.authenticate(query);
  const files = front.spool.open();
  try {
    const { statement, data, parameters } = await receiveStatement({
      query,
      body: new RequestBody(request, front.maxBodyBytes),
      contentType: request.headers['content-type'] ?? '',
      files,
      permit: (found) => {
        permit(found, user, query.onlyReads);
      },
    });
    if (statement === undefined) throw new ClickHouseError('SYNTAX_ERROR', 'the query is empty');
    await runStatement({ statement, data, parameters, query, user, files }, reply, front);
  } finally {
    await files.remove();
  }
}
