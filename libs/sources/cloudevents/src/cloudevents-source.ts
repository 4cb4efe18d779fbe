import type { SourceAdapter } from '@millrace/domain';
import { eventsRoute } from './events-route';
import { normalise } from './normalise';
import openApi from './openapi.json';
import { refuse } from './refuse';

/** CloudEvents 1.0 over HTTP, in all three content modes of the protocol binding. */
export const cloudeventsSource: SourceAdapter = {
  dialect: 'cloudevents',
  routes: [eventsRoute],
  reads: [],
  subscriptions: [],
  pathPrefixes: ['/cloudevents'],
  openApi,
  // `Authorization: Bearer`, the webhook specification's own way, and `X-API-Key` work for every dialect.
  credential: ({ query }) => query.get('access_token') ?? undefined,
  refuse,
  normalise,
};
