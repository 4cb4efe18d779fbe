import { EventReaderError, type Refusal } from '@millrace/domain';
import type { Logger, Tracing } from '@millrace/observability';
import type { Exchange } from '../http/exchange';
import type { GatewayMetrics } from '../metrics';
import { OUR_FAULT } from '../request/our-fault';
import { toRequestHead } from '../request/request-head';
import type { ReadMatch } from '../routing/router';
import { read, type Question, type ReadMeans } from './read';

export interface ReadEndpointOptions extends ReadMeans {
  readonly metrics: Pick<GatewayMetrics, 'read' | 'refused'>;
  readonly tracing: Tracing;
  readonly log: Logger;
}

/** HTTP around `read`: refusals in the dialect's own words, spans, counts. */
export class ReadEndpoint {
  constructor(private readonly options: ReadEndpointOptions) {}

  /** Takes a question and answers it, whatever happens. Never rejects. */
  async take(match: ReadMatch, exchange: Exchange): Promise<void> {
    const { metrics, tracing, now } = this.options;
    const head = toRequestHead(exchange, match);
    const parent = head.headers['traceparent'] ?? '';
    const span = tracing.startSpan(`${head.method} ${match.route.path}`, { kind: 'server', parent });
    const begun = now();
    const question = { match, head, exchange };
    const count = (outcome: Parameters<GatewayMetrics['read']>[1]): void => {
      metrics.read(match.adapter.dialect, outcome, (now() - begun) / 1_000);
    };
    try {
      const end = await read(question, this.options);
      if (end.kind === 'refused') await this.#refuse(end.refusal, question);
      count(end.kind);
      span.end();
    } catch (error) {
      count(this.#fail(error, question));
      span.end(error);
    }
  }

  async #refuse(refusal: Refusal, { match: { adapter }, head, exchange }: Question): Promise<void> {
    this.options.metrics.refused(adapter.dialect, refusal.code);
    await exchange.replyAndWait(adapter.refuse(refusal, head), this.options.requestTimeoutMs);
  }

  /** Either nothing was sent yet, or the answer broke off in the middle and its connection is gone. */
  #fail(error: unknown, { match, exchange }: Question): 'failed' | 'broken' {
    const outcome = exchange.response.headersSent ? 'broken' : 'failed';
    const where = { dialect: match.adapter.dialect, route: match.route.name, requestId: exchange.requestId };
    if (error instanceof EventReaderError) this.options.log.warn({ err: error, ...where }, 'an answer broke off');
    else this.options.log.error({ err: error, ...where }, 'a question could not be answered');
    exchange.reply(OUR_FAULT);
    return outcome;
  }
}
