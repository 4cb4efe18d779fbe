import { mediaTypeOf } from '@millrace/contracts';
import type { IngestRequest, IngestRoute, Project, Reception, Refusal, RequestHead } from '@millrace/domain';
import { queryParameter } from '../query-parameter';
import { isReferenceId } from '../reference-id';
import { readUserDescription } from '../user-description';
import { BODY_LIMITS } from './body-limits';
import { declaresBody } from './declares-body';
import { refuseUnlessSame } from './refuse-other-project';
import { createSuccess, type Success } from './success';

const queued = createSuccess(202, 'v2');
const legacyQueued = createSuccess(202, 'v1');
const legacyUnchanged = createSuccess(200, 'v1');

/** What all of them have in common. Unlike events, descriptions are judged before they are acknowledged. */
const SHARED = {
  ignoreCase: true,
  encoding: 'inflate',
  limitedBy: 'rate',
  keptHeaders: ['x-exceptionless-client'],
  admit,
  ...BODY_LIMITS,
} as const;

/** What a user says about an event that was or will be posted, which is named by its reference id. */
export const describeEventRoutes: readonly IngestRoute[] = [
  {
    name: 'describe-event',
    method: 'POST',
    path: '/api/v2/events/by-ref/:referenceId/user-description',
    receive: (request) => receive(request, queued),
    ...SHARED,
  },
  {
    name: 'describe-event-of-project',
    method: 'POST',
    path: '/api/v2/projects/:projectId/events/by-ref/:referenceId/user-description',
    receive: (request) => receive(request, queued),
    ...SHARED,
  },
  {
    name: 'legacy-describe-error',
    method: 'PATCH',
    path: '/api/v1/error/:referenceId',
    receive: receivePatch,
    ...SHARED,
  },
];

function admit(head: RequestHead, project: Project): Refusal | undefined {
  const { referenceId = '', projectId = queryParameter(head.query, 'projectid') } = head.pathParameters;
  if (!isReferenceId(referenceId)) return { code: 'not_found', message: `"${referenceId}" is no reference id` };
  if (declaresBody(head.headers) && mediaTypeOf(head.headers['content-type'] ?? '') !== 'application/json') {
    return { code: 'unsupported_media_type', message: 'Descriptions are taken as application/json' };
  }
  return refuseUnlessSame(projectId, project);
}

function receive({ body, headers, pathParameters, project }: IngestRequest, success: Success): Reception {
  const read = readUserDescription(headers['content-type'] ?? '', body);
  if (read.kind === 'refused') return read;
  return success.acceptWith(project, { reference: pathParameters['referenceId'] ?? '' });
}

/** A patch of nothing changes nothing. */
function receivePatch(request: IngestRequest): Reception {
  if (request.body.length > 0) return receive(request, legacyQueued);
  return { kind: 'nothing', reply: legacyUnchanged.reply(request.project) };
}
