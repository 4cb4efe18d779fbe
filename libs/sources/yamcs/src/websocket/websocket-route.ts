import type { SubscriptionRoute } from '@millrace/domain';
import { MAX_BODY_BYTES } from '../max-body-bytes';
import { YamcsConnection } from './yamcs-connection';

/** Yamcs' WebSocket; of its topics there is `events`. */
export const websocketRoute: SubscriptionRoute = {
  name: 'websocket',
  path: '/api/websocket',
  subprotocols: ['protobuf', 'json'],
  maxMessageBytes: MAX_BODY_BYTES,
  admit: () => undefined,
  connect: (subscriber, events) => {
    const connection = new YamcsConnection(subscriber, events);
    return (message) => {
      connection.take(message);
    };
  },
};
