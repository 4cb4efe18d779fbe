import type { SourceAdapter } from '@millrace/domain';
import openApi from './openapi.json';
import { eventsRoute } from './events-route';
import { normalise } from './normalise';
import { refuse } from './refuse';

/** Shop events as Biteral takes them: one event or a batch, all of it or nothing. */
export const biteralSource: SourceAdapter = {
  dialect: 'biteral',
  routes: [eventsRoute],
  reads: [],
  subscriptions: [],
  pathPrefixes: ['/events', '/status'],
  openApi,
  // X-API-Key, the only way of Biteral's clients, works for every dialect.
  credential: () => undefined,
  refuse,
  normalise,
};
