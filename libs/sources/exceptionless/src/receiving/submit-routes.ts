import type { IngestRequest, IngestRoute, Reception } from '@millrace/domain';
import { QUERY_CREDENTIALS } from '../credential';
import { NO_BODY } from './body-limits';
import { refuseOtherProject } from './refuse-other-project';
import { createSuccess, type ApiVersion, type Success } from './success';

const BASES: readonly { readonly name: string; readonly path: string; readonly version: ApiVersion }[] = [
  { name: 'submit', path: '/api/v2/events/submit', version: 'v2' },
  { name: 'project-submit', path: '/api/v2/projects/:projectId/events/submit', version: 'v2' },
  { name: 'legacy-submit', path: '/api/v1/events/submit', version: 'v1' },
  { name: 'legacy-project-submit', path: '/api/v1/projects/:projectId/events/submit', version: 'v1' },
];

/** One event in the address, for what can make a GET request only: an image in a mail, say. */
export const submitRoutes: readonly IngestRoute[] = BASES.flatMap(({ name, path, version }) => [
  createRoute(name, path, version),
  createRoute(`${name}-of-type`, `${path}/:type`, version),
]);

function createRoute(name: string, path: string, version: ApiVersion): IngestRoute {
  const taken = createSuccess(200, version);
  return {
    name,
    method: 'GET',
    path,
    ignoreCase: true,
    encoding: 'keep',
    keptHeaders: ['x-exceptionless-client'],
    admit: refuseOtherProject,
    receive: (request) => receive(request, taken),
    ...NO_BODY,
  };
}

/** Keeps the query, without credentials, and the type. A query that says nothing is no event, whatever the type. */
function receive({ query, pathParameters, project }: IngestRequest, taken: Success): Reception {
  const said = [...query].filter(([name, value]) => value !== '' && !QUERY_CREDENTIALS.has(name.toLowerCase()));
  if (said.length === 0) return { kind: 'nothing', reply: taken.reply(project) };
  const { type } = pathParameters;
  return taken.acceptWith(project, {
    query: new URLSearchParams(said).toString(),
    ...(type === undefined ? {} : { type }),
  });
}
