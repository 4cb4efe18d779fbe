import type { IngestRequest, IngestRoute, Reception } from '@millrace/domain';
import { queryParameter } from '../query-parameter';
import { NO_BODY } from './body-limits';
import { createSuccess } from './success';

const alive = createSuccess(200, 'v2');

/** Says that a session lives, or, with `close`, that it has ended; without an `id` it says nothing. */
export const heartbeatRoute: IngestRoute = {
  name: 'session-heartbeat',
  method: 'GET',
  path: '/api/v2/events/session/heartbeat',
  ignoreCase: true,
  encoding: 'keep',
  limitedBy: 'nothing',
  keptHeaders: ['x-exceptionless-client'],
  admit: () => undefined,
  receive,
  ...NO_BODY,
};

/** The .NET client writes `True`. */
function receive({ query, project }: IngestRequest): Reception {
  const session = queryParameter(query, 'id');
  if (session === undefined) return { kind: 'nothing', reply: alive.reply(project) };
  const close = queryParameter(query, 'close')?.toLowerCase() === 'true';
  return alive.acceptWith(project, { session, close: String(close) });
}
