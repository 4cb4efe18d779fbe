import type { SourceAdapter } from '@millrace/domain';
import { eventsRoute } from './events-route';
import { normalise } from './normalise';
import { refuse } from './refuse';

/** Shop events as Biteral takes them: one event or a batch, all of it or nothing. */
export const biteralSource: SourceAdapter = {
  dialect: 'biteral',
  routes: [eventsRoute],
  // X-API-Key, the only way of Biteral's clients, works for every dialect.
  credential: () => undefined,
  refuse,
  normalise,
};
