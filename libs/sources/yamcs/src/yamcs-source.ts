import type { SourceAdapter } from '@millrace/domain';
import { createEventRoute } from './create-event-route';
import { credential } from './credential';
import { normalise } from './normalise';
import { refuse } from './refuse';

/** Events posted to a Yamcs archive: its old contract (the whole Event) and its current one, at one address. */
export const yamcsSource: SourceAdapter = {
  dialect: 'yamcs',
  routes: [createEventRoute],
  credential,
  refuse,
  normalise,
};
