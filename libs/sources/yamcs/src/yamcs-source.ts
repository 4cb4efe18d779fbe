import type { SourceAdapter } from '@millrace/domain';
import { exportEventsRoute } from './archive/export-events-route';
import { listEventSourcesRoute } from './archive/list-event-sources-route';
import { listEventsByPostRoute, listEventsRoute } from './archive/list-events-route';
import { streamEventsRoute } from './archive/stream-events-route';
import openApi from './openapi.json';
import { createEventRoute } from './posting/create-event-route';
import { credential } from './credential';
import { normalise } from './posting/normalise';
import { refuse } from './refuse';
import { websocketRoute } from './websocket/websocket-route';

/**
 * A Yamcs archive of events: posting by its old contract (the whole Event) and its current one, at one address; lists,
 * streams and exports of what is stored; and a WebSocket for what is stored from now on.
 */
export const yamcsSource: SourceAdapter = {
  dialect: 'yamcs',
  routes: [createEventRoute],
  reads: [listEventsRoute, listEventsByPostRoute, listEventSourcesRoute, streamEventsRoute, exportEventsRoute],
  subscriptions: [websocketRoute],
  pathPrefixes: ['/api'],
  openApi,
  credential,
  refuse,
  normalise,
};
