import type { SourceAdapter } from '@millrace/domain';
import openApi from './openapi.json';
import { createEventRoute } from './posting/create-event-route';
import { credential } from './credential';
import { normalise } from './posting/normalise';
import { refuse } from './refuse';

/** Events posted to a Yamcs archive: its old contract (the whole Event) and its current one, at one address. */
export const yamcsSource: SourceAdapter = {
  dialect: 'yamcs',
  routes: [createEventRoute],
  reads: [],
  subscriptions: [],
  pathPrefixes: ['/api'],
  openApi,
  credential,
  refuse,
  normalise,
};
