import type { EventReader } from './event-reader';
import type { Refusal } from './refusal';
import type { Project, Reply, RequestHead } from './request';

/** A request that asks for something and publishes nothing. */
export interface ReadRequest extends RequestHead {
  /** Empty where the route takes none. */
  readonly body: Uint8Array;
  readonly project: Project;
  /** Unix milliseconds of the gateway's clock. */
  readonly receivedAt: number;
}

/** An answer whose body is made while it is sent. What fails in the middle of it breaks the connection. */
export interface StreamedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<string | Uint8Array>;
}

/** What a read route says to a request. */
export type ReadAnswer =
  | { readonly kind: 'answered'; readonly reply: Reply | StreamedReply }
  /** Answered by `SourceAdapter.refuse`. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** One address at which a dialect answers questions. */
export interface ReadRoute {
  /** Unique within the adapter. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** As in `IngestRoute.path`. */
  readonly path: string;
  readonly ignoreCase?: boolean;
  /**
   * What the token must be for. Stored events take `read`; what a producer's own client asks (its configuration, whether
   * the server is there) takes `ingest`, the token that it has.
   */
  readonly scope: 'read' | 'ingest';
  /** Upper bound of the body in bytes; 0 where the route takes none. */
  readonly maxBodyBytes: number;
  /** Judges the head, after authentication and before the body is read. */
  admit(head: RequestHead, project: Project): Refusal | undefined;
  /** Must not throw for any input; what `events` rejects with may pass through, and becomes a refusal. */
  answer(request: ReadRequest, events: EventReader): Promise<ReadAnswer>;
}
