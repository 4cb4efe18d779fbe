import type { Refusal, Reply, RequestHead, SourceAdapter } from '@millrace/domain';
import type { Logger, Span, Tracing } from '@millrace/observability';
import type { Exchange } from '../http/exchange';
import type { GatewayMetrics } from '../metrics';
import { OUR_FAULT } from '../request/our-fault';
import { toRequestHead } from '../request/request-head';
import type { IngestMatch } from '../routing/router';
import type { Arrival } from './arrival';
import { ingest, type Answer, type GiveAnswer, type IngestMeans } from './ingest';

export interface IngestEndpointOptions extends IngestMeans {
  readonly metrics: GatewayMetrics;
  readonly tracing: Tracing;
  readonly log: Logger;
  /** See `createClientAddress`. */
  clientAddress(peer: string | undefined, forwardedFor: string | undefined): string;
}

/** HTTP around `ingest`: answers in the dialect's own words, spans, counts. */
export class IngestEndpoint {
  constructor(private readonly options: IngestEndpointOptions) {}

  /** Takes a request and answers it, whatever happens. Never rejects. */
  async take(match: IngestMatch, exchange: Exchange): Promise<void> {
    const head = toRequestHead(exchange, match);
    const span = this.#startSpan(match, head);
    const give: GiveAnswer = async (answer) => {
      const reply = this.#toReply(answer, match.adapter, head);
      this.options.metrics.answered(match.adapter.dialect, answer.kind);
      if (reply !== undefined) await exchange.replyAndWait(reply, this.options.requestTimeoutMs);
    };
    try {
      await ingest(this.#toArrival(match, head, exchange, span), this.options, give);
      span.end();
    } catch (error) {
      this.#fail(error, match, exchange);
      span.end(error);
    }
  }

  #startSpan({ route }: IngestMatch, { method, headers: { traceparent } }: RequestHead): Span {
    const parent = traceparent === undefined ? {} : { parent: traceparent };
    return this.options.tracing.startSpan(`${method} ${route.path}`, { kind: 'server', ...parent });
  }

  #toArrival(match: IngestMatch, head: RequestHead, exchange: Exchange, { traceparent }: Span): Arrival {
    const peer = exchange.request.socket.remoteAddress;
    const clientAddress = this.options.clientAddress(peer, head.headers['x-forwarded-for']);
    return { match, head, exchange, clientAddress, traceparent };
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

  #fail(error: unknown, { adapter: { dialect } }: IngestMatch, exchange: Exchange): void {
    this.options.log.error({ err: error, dialect, requestId: exchange.requestId }, 'a request could not be answered');
    this.options.metrics.answered(dialect, 'failed');
    exchange.reply(OUR_FAULT);
  }
}
