import type { SourceAdapter } from '@millrace/domain';
import { settingsRoutes } from './configuration/settings-routes';
import { credential } from './credential';
import { crossOrigin } from './cross-origin';
import { mergeOpenApi } from './merge-open-api';
import { normalise } from './normalising/normalise';
import ingestApi from './openapi.json';
import readApi from './reading/openapi.json';
import { readRoutes } from './reading/read-routes';
import { describeEventRoutes } from './receiving/describe-event-routes';
import { heartbeatRoute } from './receiving/heartbeat-route';
import { postEventsRoutes } from './receiving/post-events-routes';
import { submitRoutes } from './receiving/submit-routes';
import { refuse } from './refuse';

/** Events as clients of Exceptionless post them: acknowledged first, understood later. */
export const exceptionlessSource: SourceAdapter = {
  dialect: 'exceptionless',
  routes: [...postEventsRoutes, ...submitRoutes, ...describeEventRoutes, heartbeatRoute],
  reads: [...settingsRoutes, ...readRoutes],
  subscriptions: [],
  pathPrefixes: ['/api/v1', '/api/v2'],
  crossOrigin,
  openApi: mergeOpenApi(ingestApi, readApi),
  credential,
  refuse,
  normalise,
};
