import { mediaTypeOf } from '@millrace/contracts';
import type { IngestRequest, IngestRoute, Project, Reception, Refusal, RequestHead } from '@millrace/domain';
import { BODY_LIMITS } from './body-limits';
import { declaresBody } from './declares-body';
import { refuseOtherProject } from './refuse-other-project';
import { createSuccess, type ApiVersion, type Success } from './success';

const MEDIA_TYPES = new Set(['application/json', 'text/plain']);

/** Routes of the first API: their bodies are documents of the old model. */
export const LEGACY_POST_ROUTES = {
  error: 'legacy-post-error',
  events: 'legacy-post-events',
  projectEvents: 'legacy-post-project-events',
} as const;

/** Events in the body: for the project of the token, which the path may name. */
export const postEventsRoutes: readonly IngestRoute[] = [
  createRoute('post-events', '/api/v2/events', 'v2'),
  createRoute('post-project-events', '/api/v2/projects/:projectId/events', 'v2'),
  createRoute(LEGACY_POST_ROUTES.error, '/api/v1/error', 'v1'),
  createRoute(LEGACY_POST_ROUTES.events, '/api/v1/events', 'v1'),
  createRoute(LEGACY_POST_ROUTES.projectEvents, '/api/v1/projects/:projectId/events', 'v1'),
];

function createRoute(name: string, path: string, version: ApiVersion): IngestRoute {
  const queued = createSuccess(202, version);
  return {
    name,
    method: 'POST',
    path,
    ignoreCase: true,
    // The answer does not depend on the body, so it is inflated once, by the normaliser.
    encoding: 'keep',
    // Browsers do not let a script set User-Agent; there the clients say here what they are.
    keptHeaders: ['x-exceptionless-client'],
    admit,
    receive: (request) => receive(request, queued),
    ...BODY_LIMITS,
  };
}

/** In Exceptionless' order: length, content type, project. */
function admit(head: RequestHead, project: Project): Refusal | undefined {
  const { headers } = head;
  if (headers['content-length'] === '0') return { code: 'length_required', message: 'The request has no body' };
  const mediaType = mediaTypeOf(headers['content-type'] ?? '');
  if (!MEDIA_TYPES.has(mediaType) && (mediaType !== '' || declaresBody(headers))) {
    return { code: 'unsupported_media_type', message: 'Events are taken as application/json or text/plain' };
  }
  return refuseOtherProject(head, project);
}

function receive({ body, project }: IngestRequest, queued: Success): Reception {
  return body.length === 0 ? { kind: 'nothing', reply: queued.reply(project) } : queued.accept(project);
}
