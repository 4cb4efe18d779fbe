import type { IngestRequest, IngestRoute, Project, Reception, Refusal, Reply, RequestHead } from '@millrace/domain';

/** Exceptionless' bounds: of the body as sent, and ten times that inflated. */
const MAX_BODY_BYTES = 200_000;
const MAX_INFLATED_BYTES = 10 * MAX_BODY_BYTES;

const MEDIA_TYPES = new Set(['application/json', 'text/plain']);

/**
 * The clients' own configuration has no settings yet. Clients fetch it when the version of an answer is above the
 * one they know, which is 0 at first, and log an error about an answer without a version.
 */
const CONFIG_VERSION = '0';

/** Only a 202 without a body counts as success with the clients. */
const QUEUED: Reply = { status: 202, headers: { 'x-exceptionless-configversion': CONFIG_VERSION } };

/** For the project that the token belongs to. */
export const postEventsRoute = createRoute('post-events', '/api/v2/events');

/** For a project by name, which must be the token's. */
export const postProjectEventsRoute = createRoute('post-project-events', '/api/v2/projects/:projectId/events');

function createRoute(name: string, path: string): IngestRoute {
  return {
    name,
    method: 'POST',
    path,
    ignoreCase: true,
    maxBodyBytes: MAX_BODY_BYTES,
    // The answer does not depend on the body, so it is inflated once, by the normaliser.
    encoding: 'keep',
    maxInflatedBytes: MAX_INFLATED_BYTES,
    // Browsers do not let a script set User-Agent; there the clients say here what they are.
    keptHeaders: ['x-exceptionless-client'],
    admit,
    receive,
  };
}

/** In Exceptionless' order: length, content type, project. */
function admit({ headers, pathParameters }: RequestHead, project: Project): Refusal | undefined {
  if (headers['content-length'] === '0') return { code: 'length_required', message: 'The request has no body' };
  if (!isSupported(headers)) {
    return { code: 'unsupported_media_type', message: 'Events are taken as application/json or text/plain' };
  }
  const { projectId = project.id } = pathParameters;
  if (projectId !== project.id) {
    return { code: 'not_found', message: `The token does not belong to a project "${projectId}"` };
  }
  return undefined;
}

/** A request without a body needs no content type. */
function isSupported(headers: RequestHead['headers']): boolean {
  const mediaType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return MEDIA_TYPES.has(mediaType) || (mediaType === '' && !hasBody);
}

function receive({ body }: IngestRequest): Reception {
  return body.length === 0 ? { kind: 'nothing', reply: QUEUED } : { kind: 'accepted', reply: QUEUED };
}
