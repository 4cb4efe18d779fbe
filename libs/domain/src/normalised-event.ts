import type { Dialect } from './dialect';
import type { JsonObject } from './json';
import type { Severity } from './severity';

/** The fields of the Yamcs Event, the canonical core. Times are Unix milliseconds. */
export interface CanonicalEvent {
  readonly source: string;
  /** When it happened, as the producer says: never corrected. */
  readonly generationTime: number;
  /** When the gateway took it. */
  readonly receptionTime: number;
  readonly seqNumber: number;
  /** Empty when the producer gave none. */
  readonly type: string;
  readonly message: string;
  readonly severity: Severity;
  /**
   * Fields of a protobuf Event that are not ours (100 to 10000 are the producers'), as the wire bytes
   * that came, tags included. Empty for anything that came as JSON.
   */
  readonly extensions: Uint8Array;
}

/** The identity a producer gave its event, by which a repeated one is recognised. */
export interface ClientIdentity {
  /** As the producer gave it, for people: the reference id, say. */
  readonly key: string;
  /** Everything that makes the identity unique within project and dialect. Hashed into the event id. */
  readonly uniqueBy: string;
  /** For how many seconds a second one is kept out. */
  readonly windowSeconds: number | 'for-ever';
}

/** An error as far as grouping needs it; what a dialect knows of its stack, innermost error first. */
export interface ErrorDetail {
  readonly type: string;
  /**
   * What makes two errors the same fault, most significant first (exception type, method of the first
   * frame that is the user's own). Empty when the event carries no stack.
   */
  readonly groupBy: readonly string[];
}

/** What a source adapter makes of one event: the dialect's own knowledge, nothing looked up. */
export interface SourceEvent {
  readonly event: CanonicalEvent;
  readonly identity?: ClientIdentity;
  readonly tags: readonly string[];
  /** Every field the producer sent that has no place above, under the producer's names. */
  readonly attributes: JsonObject;
  /** When the producer says it sent the request (Unix milliseconds), for the clock-skew estimate. */
  readonly sentAt?: number;
  readonly error?: ErrorDetail;
}

/** The client program, read from its user agent. Unknown parts are empty. */
export interface ClientProgram {
  readonly name: string;
  readonly version: string;
  readonly os: string;
  readonly device: string;
}

/** One canonical event, complete: what the normalised topic carries and ClickHouse stores. */
export interface NormalisedEvent extends Omit<SourceEvent, 'sentAt' | 'error'> {
  /** UUID: derived from the identity where there is one, else from the request id and position. */
  readonly id: string;
  readonly project: string;
  readonly dialect: Dialect;
  readonly requestId: string;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly client: ClientProgram;
  /** Unix milliseconds; present where the producer's clock is visibly wrong. */
  readonly correctedTime?: number;
  /** Milliseconds that the producer's clock is ahead (negative: behind); absent where nothing tells. */
  readonly clockSkew?: number;
  readonly error?: { readonly type: string; readonly signature: string };
  /** Hex trace id of the request, empty without one. */
  readonly traceId: string;
}
