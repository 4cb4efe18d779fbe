import type { SourceAdapter } from '@millrace/domain';
import openApi from './openapi.json';
import { eventByIdRoute } from './event-by-id-route';
import { eventsRoute, validateRoute } from './events-route';
import { DIALECT } from './identity';
import { normalise } from './normalise';
import { refuse } from './refuse';

/** What tells a script when to send again, and what to name when it asks for help. */
const EXPOSED_HEADERS = ['Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-Request-Id'];

/** Millrace's own dialect: events in JSON or protobuf, one or many, each judged for itself. */
export const nativeSource: SourceAdapter = {
  dialect: DIALECT,
  routes: [eventsRoute, validateRoute],
  reads: [eventByIdRoute],
  subscriptions: [],
  pathPrefixes: ['/v1'],
  // A token in a script is for the sites that it was made for.
  crossOrigin: { origins: 'token', credentials: false, exposedHeaders: EXPOSED_HEADERS, maxAgeSeconds: 7_200 },
  openApi,
  // `Authorization: Bearer` and `X-API-Key` work for every dialect; this one has no other way.
  credential: () => undefined,
  refuse,
  normalise,
};
