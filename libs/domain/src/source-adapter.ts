import type { CrossOriginPolicy } from './cross-origin';
import type { Dialect } from './dialect';
import type { NormalisedEvent, SourceEvent } from './normalised-event';
import type { OpenApiPart } from './open-api';
import type { Outcome } from './outcome';
import type { RawRecord } from './raw-record';
import type { ReadRoute } from './read-route';
import type { Refusal } from './refusal';
import type { Project, Reply, RequestHead } from './request';
import type { SubscriptionRoute } from './subscription-route';

/** A whole request, authenticated, its body inflated where the route asks for that. */
export interface IngestRequest extends RequestHead {
  readonly body: Uint8Array;
  readonly project: Project;
  /** UUIDv7 with the 20 lowest bits zero; `eventIdAt(requestId, i)` is the id of event i. */
  readonly requestId: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** The next number of a counter that starts at 0 with the process; for dialects that number events. */
  nextSequenceNumber(): number;
}

/** What an adapter says to a request. */
export type Reception =
  /** Publish the body; give `reply` once the broker has it. */
  | {
      readonly kind: 'accepted';
      readonly reply: Reply;
      /** How many events the body holds, where the adapter had to know; for metrics. */
      readonly events?: number;
      /** Positions that `reply` calls rejected. */
      readonly refused?: readonly number[];
      /** Kept with the record for `normalise`; what was decided here is stored as it was answered. */
      readonly parameters?: Readonly<Record<string, string>>;
    }
  /** Nothing to publish (an empty body that the contract takes, say). */
  | { readonly kind: 'nothing'; readonly reply: Reply }
  /** Publish nothing; give the reply made of what `normalise` and the enrichment would make of the body. */
  | { readonly kind: 'preview'; toReply(outcomes: readonly Outcome<NormalisedEvent>[]): Reply }
  /** Answered by `SourceAdapter.refuse`. */
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** One address that a dialect takes events at. */
export interface IngestRoute {
  /** Unique within the adapter; stored with the record so that `normalise` knows how it came. */
  readonly name: string;
  readonly method: 'POST' | 'GET' | 'PUT' | 'PATCH';
  /**
   * `/api/archive/:instance/events`. A segment that begins with a colon is a parameter; its name ends at the next colon,
   * and what follows from there must follow its value in the same segment (`:instance:exportEvents`). A colon inside any
   * other segment is one (`events:list`). Of two routes that take a path, the one that fixes more of it from the left
   * is meant. A trailing slash is always accepted.
   */
  readonly path: string;
  /** Paths are matched without regard to case. Default false. */
  readonly ignoreCase?: boolean;
  /** Upper bound of the body as sent, in bytes; beyond it `body_too_large`. */
  readonly maxBodyBytes: number;
  /**
   * `inflate`: the gateway inflates the body before `receive`, up to `maxInflatedBytes`, and refuses what
   * it cannot. `keep`: `receive` sees the bytes as sent; the normaliser inflates (contracts that
   * acknowledge first).
   */
  readonly encoding: 'inflate' | 'keep';
  readonly maxInflatedBytes: number;
  /**
   * Which of the project's limits holds, where the contract exempts the address from some: `rate` alone, or `nothing`.
   * Absent: its rate and its quota of events.
   */
  readonly limitedBy?: 'rate' | 'nothing';
  /** Request headers (lower case) to keep with the record. */
  readonly keptHeaders: readonly string[];
  /** Judges the head, after authentication and before the body is read. */
  admit(head: RequestHead, project: Project): Refusal | undefined;
  /** Judges the whole request. Must not throw for any input. */
  receive(request: IngestRequest): Reception;
}

/**
 * How a dialect plugs in: one folder under libs/sources, one line in its registry. An adapter does no
 * I/O, reads no clock and makes no random number, so it can be tested with plain objects and gives
 * the same result for the same record whenever it is replayed.
 */
export interface SourceAdapter {
  readonly dialect: Dialect;
  readonly routes: readonly IngestRoute[];
  readonly reads: readonly ReadRoute[];
  readonly subscriptions: readonly SubscriptionRoute[];
  /**
   * Paths (`/api/v2`, without a slash at the end) that are this dialect's with all below them: what no route takes there
   * is refused as `unknown_route` in its words. Of several dialects the one with the longest such path answers.
   */
  readonly pathPrefixes: readonly string[];
  /** Absent: the origins of the token, with nothing exposed. */
  readonly crossOrigin?: CrossOriginPolicy;
  readonly openApi: OpenApiPart;
  /** The token as this dialect's clients send it, beside `Authorization: Bearer` and `X-API-Key`, which always work. */
  credential(head: RequestHead): string | undefined;
  /** The dialect's own answer to a refusal. */
  refuse(refusal: Refusal, head: RequestHead): Reply;
  /**
   * What the record holds, one outcome for each position of the body, in order; `body` is inflated. Must
   * not throw for any input: what cannot be understood is a dead letter. An outcome for the body as a
   * whole (it cannot be taken apart) is a single outcome at position 0.
   */
  normalise(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[];
}
