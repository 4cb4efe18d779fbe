import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { listen, type Component } from '@millrace/service-runtime';
import type { GatewayHttpConfig } from '../config';
import type { IngestEndpoint } from '../ingest/ingest-endpoint';
import type { ReadEndpoint } from '../read/read-endpoint';
import type { Router } from '../routing/router';
import type { UnroutedEndpoint } from '../routing/unrouted-endpoint';
import type { SubscriptionEndpoint } from '../subscribe/subscription-endpoint';
import { Exchange } from './exchange';
import { OpenConnections } from './open-connections';
import { refuseMalformed } from './refuse-malformed';
import { awaitSent } from './send-stream';
import { takeUpgrades } from './take-upgrades';

const MAX_HEAD_BYTES = 16 * 1024;
/** Longer than the idle time of common load balancers, so that it is they who close an idle connection. */
const KEEP_ALIVE_MS = 75_000;
/** Beyond the deadlines of body and broker, after which every request has its answer. */
const ANSWER_GRACE_MS = 1_000;

/** Who answers at the addresses of dialects. */
export interface Endpoints {
  readonly ingest: Pick<IngestEndpoint, 'take'>;
  readonly read: Pick<ReadEndpoint, 'take'>;
  readonly subscription: Pick<SubscriptionEndpoint, 'take' | 'drain'>;
  readonly unrouted: Pick<UnroutedEndpoint, 'take'>;
}

export interface GatewayServerOptions {
  readonly config: GatewayHttpConfig;
  readonly router: Router;
  readonly endpoints: Endpoints;
  /** Takes what is at no dialect's address. */
  readonly app: RequestListener;
  readonly isDraining: () => boolean;
  /** How long a request may wait for the broker, in milliseconds. */
  readonly publishDeadlineMs: number;
}

/**
 * The public port. Requests at dialects' addresses are answered by a plain handler in front of the Express application,
 * which would cost four fifths of the throughput. Stopping: go on for the propagation time while load balancers
 * notice, stop accepting, answer what is under way, end WebSockets, close.
 */
export function gatewayServer(options: GatewayServerOptions): Component<Server> {
  const { config } = options;
  return {
    name: 'gateway-server',
    start: async () => {
      const connections = new OpenConnections();
      const server = createServer({
        maxHeaderSize: MAX_HEAD_BYTES,
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: config.requestTimeoutMs,
        // The dialect answers at the timeout; Node's own is for what no dialect reads.
        requestTimeout: config.requestTimeoutMs + ANSWER_GRACE_MS,
        connectionsCheckingInterval: Math.min(1_000, config.requestTimeoutMs),
        noDelay: true,
      });
      server.maxConnections = config.maxConnections;
      server.on('connection', (socket) => {
        connections.opened(socket);
      });
      const listener = createListener(options, connections);
      server.on('request', listener);
      // Without this Node would ask for every body, also for one that is to be refused.
      server.on('checkContinue', listener);
      takeUpgrades(server, options.router, options.endpoints.subscription, connections);
      server.on('clientError', (error, socket) => {
        refuseMalformed(error, socket, connections);
      });
      await listen(server, { host: config.host, port: config.port, variable: 'MILLRACE_GATEWAY_PORT' });
      return { value: server, stop: () => drain(server, connections, options) };
    },
  };
}

function createListener(
  { config, router, endpoints, app, isDraining }: GatewayServerOptions,
  connections: OpenConnections,
): RequestListener {
  return (request, response) => {
    connections.answering(response);
    const exchange = new Exchange(request, response, isDraining);
    const match = router.match(request.method ?? '', exchange.target.path);
    if (match?.kind === 'ingest') void endpoints.ingest.take(match, exchange);
    else if (match?.kind === 'read') void endpoints.read.take(match, exchange);
    else {
      // Both answer at once, and look after their answers no further.
      if (!endpoints.unrouted.take(exchange)) {
        if (isDraining()) response.setHeader('connection', 'close');
        app(request, response);
      }
      void awaitSent(response, config.requestTimeoutMs);
    }
  };
}

async function drain(
  server: Server,
  connections: OpenConnections,
  { config, endpoints, publishDeadlineMs }: GatewayServerOptions,
): Promise<void> {
  await wait(config.propagationMs);
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  connections.closeIdle();
  const ended = endpoints.subscription.drain();
  const patience = new AbortController();
  const outOfTime = wait(publishDeadlineMs + ANSWER_GRACE_MS, undefined, { signal: patience.signal }).then(
    () => {
      server.closeAllConnections();
    },
    () => undefined,
  );
  await Promise.all([closed, ended]);
  patience.abort();
  await outOfTime;
}
