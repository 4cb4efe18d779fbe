import type { ReadRequest, ReadRoute, Reply } from '@millrace/domain';
import { API_VERSION, requestedVersion } from './api-version';

/**
 * Tells a shop's program which API it speaks with, and as whom. Answered whatever version the request names, because it is
 * here that a client learns which there are.
 */
export const statusRoute: ReadRoute = {
  name: 'status',
  method: 'GET',
  path: '/status',
  scope: 'ingest',
  maxBodyBytes: 0,
  admit: () => undefined,
  answer: (request) => Promise.resolve({ kind: 'answered', reply: toReply(request) }),
};

const AVAILABLE_VERSION = {
  object: 'api_version',
  payload: { version: `${String(API_VERSION)}.0.0`, status: 'stable', isDeprecated: false },
};

/** What a token for sending may do, in Biteral's words. */
const PERMISSIONS = ['status', 'depotIngest'];

function toReply(request: ReadRequest): Reply {
  const { project, receivedAt } = request;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      object: 'status',
      availableApiVersions: [AVAILABLE_VERSION],
      latestStableMajorApiVersion: API_VERSION,
      requestMajorApiVersion: requestedVersion(request) ?? API_VERSION,
      // A project is all that there is to name; Biteral has clients above it.
      clientId: `cli_${project.id}`,
      projectId: `prj_${project.id}`,
      roles: ['ROLE_API_USER'],
      permissions: PERMISSIONS,
      serverTime: toOffsetTime(receivedAt),
      environment: 'prod',
    }),
  };
}

/** Biteral's form of a time: to the second, with an offset. */
function toOffsetTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, -'.000Z'.length)}+00:00`;
}
