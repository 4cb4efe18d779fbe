import type { ReadAnswer, ReadRequest, ReadRoute } from '@millrace/domain';
import { queryParameter } from '../query-parameter';
import { refuseOtherProject } from '../receiving/refuse-other-project';

/**
 * What the project's clients are to be configured with. They ask after their start, every two minutes, and when an
 * answer names a version above theirs; settings are changed with the gateway's own means and not through this dialect.
 */
export const settingsRoutes: readonly ReadRoute[] = [
  createRoute('project-settings', '/api/v2/projects/config'),
  createRoute('named-project-settings', '/api/v2/projects/:projectId/config'),
  createRoute('legacy-project-settings', '/api/v1/project/config'),
];

function createRoute(name: string, path: string): ReadRoute {
  return {
    name,
    method: 'GET',
    path,
    ignoreCase: true,
    scope: 'ingest',
    maxBodyBytes: 0,
    admit: refuseOtherProject,
    answer: (request) => Promise.resolve(answer(request)),
  };
}

/** Nothing new to a client that has this version. */
function answer({ query, project: { clientSettings } }: ReadRequest): ReadAnswer {
  const { version, values } = clientSettings;
  if (queryParameter(query, 'v') === String(version)) return { kind: 'answered', reply: { status: 304, headers: {} } };
  return {
    kind: 'answered',
    reply: {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ version, settings: values }),
    },
  };
}
