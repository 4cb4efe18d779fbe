import type { IngestRequest, IngestRoute, Project, Reception, Refusal, RequestHead } from '@millrace/domain';
import { isReferenceId } from '../reference-id';
import { readUserDescription } from '../user-description';
import { declaresBody, mediaTypeOf, refuseOtherProject } from './admission';
import { BODY_LIMITS } from './limits';
import { createSuccess, type ApiVersion, type Success } from './success';

/** What a user says about an event that was or will be posted, which is named by its reference id. */
export const describeEventRoutes: readonly IngestRoute[] = [
  createRoute('describe-event', '/api/v2/events/by-ref/:reference/user-description', 'v2'),
  createRoute('describe-project-event', '/api/v2/projects/:projectId/events/by-ref/:reference/user-description', 'v2'),
  { ...createRoute('legacy-describe-error', '/api/v1/error/:reference', 'v1'), method: 'PATCH' },
];

function createRoute(name: string, path: string, version: ApiVersion): IngestRoute {
  const queued = createSuccess(202, version);
  const unchanged = createSuccess(200, version);
  return {
    name,
    method: 'POST',
    path,
    ignoreCase: true,
    // Unlike events, descriptions are judged before they are acknowledged.
    encoding: 'inflate',
    keptHeaders: ['x-exceptionless-client'],
    admit,
    receive: (request) =>
      request.method === 'PATCH' && request.body.length === 0
        ? { kind: 'nothing', reply: unchanged.reply(request.project) }
        : receive(request, queued),
    ...BODY_LIMITS,
  };
}

function admit(head: RequestHead, project: Project): Refusal | undefined {
  const { reference = '' } = head.pathParameters;
  if (!isReferenceId(reference)) return { code: 'not_found', message: `"${reference}" is no reference id` };
  if (declaresBody(head.headers) && mediaTypeOf(head.headers) !== 'application/json') {
    return { code: 'unsupported_media_type', message: 'Descriptions are taken as application/json' };
  }
  return refuseOtherProject(head, project);
}

function receive({ body, headers, pathParameters, project }: IngestRequest, queued: Success): Reception {
  const read = readUserDescription(headers['content-type'] ?? '', body);
  if (read.kind === 'refused') return read;
  return queued.acceptWith(project, { reference: pathParameters['reference'] ?? '' });
}
