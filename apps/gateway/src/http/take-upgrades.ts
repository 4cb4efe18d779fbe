import type { Server } from 'node:http';
import type { Router } from '../routing/router';
import type { SubscriptionEndpoint } from '../subscribe/subscription-endpoint';
import type { OpenConnections } from './open-connections';
import { putBack } from './put-back';
import { splitTarget } from './request-target';

/**
 * Gives requests for a WebSocket at a subscription's address to the endpoint, and all other requests that ask for
 * another protocol back to the server. Answers to earlier requests on the connection go out first.
 */
export function takeUpgrades(
  server: Server,
  router: Pick<Router, 'matchSubscription'>,
  subscriptions: Pick<SubscriptionEndpoint, 'take'>,
  connections: OpenConnections,
): void {
  server.on('upgrade', (request, socket, rest) => {
    // Node's own listeners are gone.
    const giveUp = (): void => {
      socket.destroy();
    };
    socket.on('error', giveUp);
    const proceed = (): void => {
      if (!socket.writable) return;
      const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
      const match = isWebSocket ? router.matchSubscription(splitTarget(request.url ?? '/').path) : undefined;
      if (match === undefined) {
        socket.off('error', giveUp);
        putBack(server, request, socket, rest);
        return;
      }
      connections.handedOver(socket);
      subscriptions.take(match, { request, socket, rest });
    };
    const owed = connections.owedOn(socket);
    if (owed === undefined) proceed();
    else owed.once('finish', proceed);
  });
}
