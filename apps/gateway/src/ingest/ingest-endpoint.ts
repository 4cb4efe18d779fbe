import type { Refusal, Reply, RequestHead, SourceAdapter } from '@millrace/domain';
import type { Logger, Span, Tracing } from '@millrace/observability';
import type { Exchange } from '../http/exchange';
import type { GatewayMetrics } from '../metrics';
import { ingest, type Answer, type IngestMeans } from './ingest';
import type { IngestRouter, RouteMatch } from './ingest-router';
import { methodNotAllowed } from './refusals';
import { toRequestHead } from './request-head';

export interface IngestEndpointOptions extends IngestMeans {
  readonly metrics: GatewayMetrics;
  readonly tracing: Tracing;
  readonly log: Logger;
  /** See `createClientAddress`. */
  clientAddress(peer: string | undefined, forwardedFor: string | undefined): string;
}

const OUR_FAULT: Reply = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"error":{"code":"internal","message":"the gateway failed; its log says why"}}\n',
};

/** HTTP around `ingest`: answers in the dialect's own words, spans, counts. */
export class IngestEndpoint {
  constructor(private readonly options: IngestEndpointOptions) {}

  /** Takes a request and answers it, whatever happens. Never rejects. */
  async take(match: RouteMatch, exchange: Exchange): Promise<void> {
    const head = toRequestHead(exchange, match);
    const span = this.#startSpan(match, head);
    try {
      const answer = await this.#ingest(match, head, exchange, span);
      const reply = this.#toReply(answer, match.adapter, head);
      if (reply !== undefined) exchange.reply(reply);
      this.options.metrics.answered(match.adapter.dialect, answer.kind);
      span.end();
    } catch (error) {
      this.#fail(error, match, exchange);
      span.end(error);
    }
  }

  /**
   * Answers a request whose path is a dialect's, but whose method none of its routes takes there. False, and
   * not answered, when the path is no dialect's.
   */
  refuseMethod(router: IngestRouter, exchange: Exchange): boolean {
    const matches = router.matchPath(exchange.target.path);
    const [match] = matches;
    if (match === undefined) return false;
    const head = toRequestHead(exchange, match);
    const allowed = [...new Set(matches.map(({ route }) => route.method))];
    const reply = this.#refuse(methodNotAllowed(head.method, allowed), match.adapter, head);
    exchange.reply({ ...reply, headers: { ...reply.headers, allow: allowed.join(', ') } });
    this.options.metrics.answered(match.adapter.dialect, 'refused');
    return true;
  }

  #startSpan({ route }: RouteMatch, { method, headers: { traceparent } }: RequestHead): Span {
    const parent = traceparent === undefined ? {} : { parent: traceparent };
    return this.options.tracing.startSpan(`${method} ${route.path}`, { kind: 'server', ...parent });
  }

  #ingest(match: RouteMatch, head: RequestHead, exchange: Exchange, { traceparent }: Span): Promise<Answer> {
    const peer = exchange.request.socket.remoteAddress;
    const clientAddress = this.options.clientAddress(peer, head.headers['x-forwarded-for']);
    return ingest({ match, head, exchange, clientAddress, traceparent }, this.options);
  }

  #toReply(answer: Answer, adapter: SourceAdapter, head: RequestHead): Reply | undefined {
    switch (answer.kind) {
      case 'accepted':
      case 'nothing':
        return answer.reply;
      case 'refused':
        return this.#refuse(answer.refusal, adapter, head);
      case 'aborted':
        return undefined;
    }
  }

  #refuse(refusal: Refusal, adapter: SourceAdapter, head: RequestHead): Reply {
    this.options.metrics.refused(adapter.dialect, refusal.code);
    return adapter.refuse(refusal, head);
  }

  #fail(error: unknown, { adapter: { dialect } }: RouteMatch, exchange: Exchange): void {
    this.options.log.error({ err: error, dialect, requestId: exchange.requestId }, 'a request could not be answered');
    this.options.metrics.answered(dialect, 'failed');
    exchange.reply(OUR_FAULT);
  }
}
