import type { SourceAdapter } from '@millrace/domain';
import openApi from './openapi.json';
import { credential } from './credential';
import { normalise } from './normalising/normalise';
import { postEventsRoute, postProjectEventsRoute } from './receiving/post-events-route';
import { refuse } from './refuse';

/** Events as clients of Exceptionless post them: acknowledged first, understood later. */
export const exceptionlessSource: SourceAdapter = {
  dialect: 'exceptionless',
  routes: [postEventsRoute, postProjectEventsRoute],
  reads: [],
  subscriptions: [],
  pathPrefixes: ['/api/v1', '/api/v2'],
  openApi,
  credential,
  refuse,
  normalise,
};
