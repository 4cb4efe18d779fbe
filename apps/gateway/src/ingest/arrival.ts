import type { RequestHead } from '@millrace/domain';
import type { Exchange } from '../http/exchange';
import type { IngestMatch } from '../routing/router';

/** A request that an ingest route takes, on its way. */
export interface Arrival {
  readonly match: IngestMatch;
  readonly head: RequestHead;
  readonly exchange: Exchange;
  readonly clientAddress: string;
  readonly traceparent: string;
}
