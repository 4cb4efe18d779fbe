import type { AccessStore } from '@millrace/access';
import type { Refusal, Reply, RequestHead, SourceAdapter } from '@millrace/domain';
import type { Logger } from '@millrace/observability';
import type { Exchange } from '../http/exchange';
import type { GatewayMetrics } from '../metrics';
import { isPreflight, policyOf, preflightHeaders, shareWith } from '../request/cross-origin';
import { OUR_FAULT } from '../request/our-fault';
import { FOREIGN_ORIGIN, methodNotAllowed, unknownRoute, WEBSOCKET_ONLY } from '../request/refusals';
import { toRequestHead } from '../request/request-head';
import type { Place, Router } from './router';

export interface UnroutedEndpointOptions {
  readonly router: Pick<Router, 'placeAt' | 'dialectAt'>;
  readonly access: Pick<AccessStore, 'isAllowedOrigin'>;
  readonly metrics: Pick<GatewayMetrics, 'unrouted' | 'refused'>;
  readonly log: Logger;
}

/** Answers what no route takes at the addresses of a dialect, in its words: preflights, wrong methods, wrong paths. */
export class UnroutedEndpoint {
  constructor(private readonly options: UnroutedEndpointOptions) {}

  /** Answers, unless the path is no dialect's: then false, and nothing has happened. */
  take(exchange: Exchange): boolean {
    const { router, metrics, log } = this.options;
    const { path } = exchange.target;
    const place = router.placeAt(path);
    const adapter = place?.adapter ?? router.dialectAt(path);
    if (adapter === undefined) return false;
    try {
      exchange.reply(this.#reply(adapter, place, exchange));
    } catch (error) {
      const where = { dialect: adapter.dialect, requestId: exchange.requestId };
      log.error({ err: error, ...where }, 'a request could not be answered');
      exchange.reply(OUR_FAULT);
    }
    metrics.unrouted(adapter.dialect);
    return true;
  }

  #reply(adapter: SourceAdapter, place: Place | undefined, exchange: Exchange): Reply {
    const head = toRequestHead(exchange, { pathParameters: {} });
    const origin = head.headers['origin'];
    if (origin !== undefined) exchange.share(shareWith(origin, policyOf(adapter), this.options.access));
    if (place === undefined) return this.#refuse(unknownRoute(head.method, head.path), adapter, head);
    const methods = place.hasSubscription ? [...new Set([...place.methods, 'GET'])] : place.methods;
    if (origin !== undefined && isPreflight(head)) return this.#preflight(origin, methods, adapter, head);
    if (place.hasSubscription && head.method === 'GET') return this.#refuse(WEBSOCKET_ONLY, adapter, head);
    const { headers, ...rest } = this.#refuse(methodNotAllowed(head.method, methods), adapter, head);
    return { headers: { ...headers, allow: methods.join(', ') }, ...rest };
  }

  #preflight(origin: string, methods: readonly string[], adapter: SourceAdapter, head: RequestHead): Reply {
    const policy = policyOf(adapter);
    if (shareWith(origin, policy, this.options.access) === undefined)
      return this.#refuse(FOREIGN_ORIGIN, adapter, head);
    return { status: 204, headers: preflightHeaders(policy, methods, head) };
  }

  #refuse(refusal: Refusal, adapter: SourceAdapter, head: RequestHead): Reply {
    this.options.metrics.refused(adapter.dialect, refusal.code);
    return adapter.refuse(refusal, head);
  }
}
