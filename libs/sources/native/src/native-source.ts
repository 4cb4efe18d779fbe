import type { SourceAdapter } from '@millrace/domain';
import openApi from './openapi.json';
import { eventsRoute } from './events-route';
import { DIALECT } from './identity';
import { normalise } from './normalise';
import { refuse } from './refuse';

/** Millrace's own dialect: events in JSON or protobuf, one or many, each judged for itself. */
export const nativeSource: SourceAdapter = {
  dialect: DIALECT,
  routes: [eventsRoute],
  reads: [],
  subscriptions: [],
  pathPrefixes: ['/v1'],
  openApi,
  // `Authorization: Bearer` and `X-API-Key` work for every dialect; this one has no other way.
  credential: () => undefined,
  refuse,
  normalise,
};
