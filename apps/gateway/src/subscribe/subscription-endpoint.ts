import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AccessStore } from '@millrace/access';
import type { Project, Refusal, Reply, RequestHead, SubscriptionRoute } from '@millrace/domain';
import type { Logger } from '@millrace/observability';
import type { RejectionGuard } from '@millrace/service-runtime';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { Exchange } from '../http/exchange';
import type { GatewayMetrics } from '../metrics';
import type { StoreReaders } from '../read/store-readers';
import type { Turns } from '../read/turns';
import { authenticate } from '../request/authenticate';
import { OUR_FAULT } from '../request/our-fault';
import { toRequestHead } from '../request/request-head';
import type { SubscriptionMatch } from '../routing/router';
import { noCommonSubprotocol, notAHandshake, tooManySubscriptions } from './refusals';
import { shakeHands, type Upgrade } from './shake-hands';
import { chooseSubprotocol } from './subprotocol';
import { Subscription } from './subscription';

/** How long the end of a connection waits for the peer: to agree to it, or to take the refusal. */
const PARTING_MS = 1_000;

export interface SubscriptionMeans {
  readonly access: Pick<AccessStore, 'authorise' | 'isAllowedOrigin'>;
  readonly readers: StoreReaders;
  /** One for each open connection. */
  readonly turns: Turns;
  /** For how long a client may take nothing, in milliseconds. */
  readonly patienceMs: number;
  readonly pingPeriodMs: number;
  /** Around whatever an adapter does, who may leave promises behind. */
  readonly guard: RejectionGuard;
  readonly metrics: Pick<GatewayMetrics, 'refused' | 'subscriptionOpened' | 'subscriptionEnded'>;
  readonly log: Logger;
  /** Spreads the retries of refused clients. */
  readonly random: () => number;
}

/** A request for a subscription, on its way. */
interface Visit {
  readonly match: SubscriptionMatch;
  readonly upgrade: Upgrade;
  readonly head: RequestHead;
  readonly exchange: Exchange;
}

/** WebSockets: opens them for those who may, keeps them alive, ends them when the gateway stops. */
export class SubscriptionEndpoint {
  readonly #subscriptions = new Map<Subscription, Visit>();
  readonly #servers = new Map<SubscriptionRoute, WebSocketServer>();
  readonly #probing: NodeJS.Timeout;
  #isDraining = false;

  constructor(private readonly means: SubscriptionMeans) {
    this.#probing = setInterval(() => {
      for (const [subscription, visit] of this.#subscriptions) this.#probe(subscription, visit);
    }, means.pingPeriodMs).unref();
  }

  /** Takes a connection that asks to be a WebSocket, and opens or refuses it, whatever happens. The socket is its own. */
  take(match: SubscriptionMatch, upgrade: Upgrade): void {
    const response = new ServerResponse(upgrade.request);
    const exchange = new Exchange(upgrade.request, response, () => true);
    const visit = { match, upgrade, head: toRequestHead(exchange, match), exchange };
    try {
      const refusal = this.#subscribe(visit);
      if (refusal === undefined) return;
      this.means.metrics.refused(match.adapter.dialect, refusal.code);
      turnAway(visit, match.adapter.refuse(refusal, visit.head));
    } catch (error) {
      this.#log(error, visit);
      turnAway(visit, OUR_FAULT);
    }
  }

  /** Ends every connection. Resolves when they are closed, which does not depend on their peers. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    clearInterval(this.#probing);
    await Promise.all(
      [...this.#subscriptions.keys()].map((subscription) => {
        subscription.goAway();
        return subscription.closed;
      }),
    );
  }

  #subscribe(visit: Visit): Refusal | undefined {
    const { match, head } = visit;
    const authentication = authenticate(visit, 'read', this.means.access);
    if (authentication.kind === 'refused') return authentication.refusal;
    const { subprotocols } = match.route;
    const isUnderstood = chooseSubprotocol(subprotocols, head.headers['sec-websocket-protocol']) !== undefined;
    return (
      match.route.admit(head, authentication.project) ??
      (isUnderstood ? this.#open(visit, authentication.project) : noCommonSubprotocol(subprotocols))
    );
  }

  #open(visit: Visit, project: Project): Refusal | undefined {
    const { turns, patienceMs, random } = this.means;
    const giveBack = this.#isDraining ? undefined : turns.take(project.id);
    if (giveBack === undefined) return tooManySubscriptions(random);
    const socket = shakeHands(this.#serverOf(visit.match.route), visit.upgrade);
    if (socket instanceof Error) {
      giveBack();
      return notAHandshake(socket.message);
    }
    const subscription = new Subscription(socket, { head: visit.head, project, patienceMs });
    void this.#keep(subscription, visit).then(giveBack);
    this.#connect(subscription, socket, visit);
    return undefined;
  }

  /** What a token is worth may end long before its connection. */
  #probe(subscription: Subscription, visit: Visit): void {
    const authentication = authenticate(visit, 'read', this.means.access);
    if (authentication.kind === 'refused') subscription.revoke(authentication.refusal.message);
    else subscription.probe();
  }

  /** Until it is closed. */
  async #keep(subscription: Subscription, visit: Visit): Promise<void> {
    const { adapter } = visit.match;
    this.#subscriptions.set(subscription, visit);
    this.means.metrics.subscriptionOpened(adapter.dialect);
    const end = await subscription.closed;
    this.#subscriptions.delete(subscription);
    this.means.metrics.subscriptionEnded(adapter.dialect, end);
  }

  #connect(subscription: Subscription, socket: WebSocket, visit: Visit): void {
    const { adapter, route } = visit.match;
    const scope = { project: subscription.project.id, dialect: adapter.dialect };
    const reader = this.means.readers.readerOf(scope, subscription.signal);
    const fail = (error: unknown): void => {
      this.#log(error, visit);
      subscription.fail();
    };
    const attempt = <T>(work: () => T): T | undefined => {
      try {
        return this.means.guard.run(work, fail);
      } catch (error) {
        fail(error);
        return undefined;
      }
    };
    const take = attempt(() => route.connect(subscription, reader));
    socket.on('message', (message: Buffer, isBinary) => {
      if (subscription.takes()) attempt(() => take?.(isBinary ? message : message.toString()));
    });
  }

  #serverOf(route: SubscriptionRoute): WebSocketServer {
    const server = this.#servers.get(route) ?? createServer(route);
    this.#servers.set(route, server);
    return server;
  }

  #log(error: unknown, { match, exchange }: Visit): void {
    const where = { dialect: match.adapter.dialect, route: match.route.name, requestId: exchange.requestId };
    this.means.log.error({ err: error, ...where }, 'a subscription failed');
  }
}

function createServer({ maxMessageBytes, subprotocols }: SubscriptionRoute): WebSocketServer {
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    closeTimeout: PARTING_MS,
    handleProtocols: (_names, { headers }) =>
      chooseSubprotocol(subprotocols, headers['sec-websocket-protocol']) ?? false,
  };
  return new WebSocketServer(options);
}

/** Answers over HTTP and closes the connection. */
function turnAway({ upgrade: { socket }, exchange }: Visit, reply: Reply): void {
  const { response } = exchange;
  const gone = setTimeout(() => socket.destroy(), PARTING_MS);
  response.once('finish', () => socket.end());
  socket.once('close', () => {
    clearTimeout(gone);
  });
  exchange.reply(reply);
  response.assignSocket(socket as Socket);
}
