import type { SourceAdapter } from '@millrace/domain';
import openApi from './openapi.json';
import { eventsRoute } from './events-route';
import { normalise } from './normalise';
import { refuse } from './refuse';
import { statusRoute } from './status-route';

/** Shop events as Biteral takes them: one event or a batch, all of it or nothing. */
export const biteralSource: SourceAdapter = {
  dialect: 'biteral',
  routes: [eventsRoute],
  reads: [statusRoute],
  subscriptions: [],
  // Biteral takes products and customers as well, and a shop's program may try: it is refused in words that it reads.
  pathPrefixes: ['/events', '/status', '/products', '/customers', '/natural-search'],
  openApi,
  // X-API-Key, the only way of Biteral's clients, works for every dialect.
  credential: () => undefined,
  refuse,
  normalise,
};
