import type { SourceAdapter } from '@millrace/domain';
import { eventsRoute } from './events-route';
import { DIALECT } from './identity';
import { normalise } from './normalise';
import { refuse } from './refuse';

/** Millrace's own dialect: events in JSON or protobuf, one or many, each judged for itself. */
export const nativeSource: SourceAdapter = {
  dialect: DIALECT,
  routes: [eventsRoute],
  // `Authorization: Bearer` and `X-API-Key` work for every dialect; this one has no other way.
  credential: () => undefined,
  refuse,
  normalise,
};
