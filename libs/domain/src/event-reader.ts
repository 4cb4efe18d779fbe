import type { Condition } from './condition';
import type { KeptReason } from './dead-letter';
import type { Dialect } from './dialect';
import type { JsonObject } from './json';
import type { CanonicalEvent, ClientProgram } from './normalised-event';

/** An event as it stands in the store. */
export interface StoredEvent {
  readonly id: string;
  readonly project: string;
  readonly dialect: Dialect;
  readonly event: CanonicalEvent;
  /** The identity as its producer gave it; empty without one. */
  readonly clientKey: string;
  readonly tags: readonly string[];
  /**
   * As the store gives them back: without nulls and empty objects, a key with dots as a path. An array of objects,
   * which the store keeps as text, is an array again.
   */
  readonly attributes: JsonObject;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly client: ClientProgram;
  readonly error?: { readonly type: string; readonly signature: string };
  /** Unix milliseconds. */
  readonly storedAt: number;
}

/**
 * Where an event stands among all of its project and dialect: they are ordered by time of generation, then source, then
 * sequence number, then id, so that no two stand at the same place.
 */
export interface EventPosition {
  /** Unix milliseconds. */
  readonly generationTime: number;
  readonly source: string;
  readonly seqNumber: number;
  readonly id: string;
}

export interface EventQuery {
  readonly where: Condition;
  /** Generation times, Unix milliseconds: from inclusive, to exclusive. What bounds the cost of a query best. */
  readonly period?: { readonly from?: number; readonly to?: number };
  readonly order: 'ascending' | 'descending';
  /** Only events behind this position, in the direction of the order. */
  readonly after?: EventPosition;
}

export interface PageQuery extends EventQuery {
  readonly limit: number;
  /** How many events to pass over; costs as if they were read. */
  readonly skip?: number;
}

export interface EventPage {
  /**
   * At most as many as asked for. Fewer, with `next`, where they are very large; a page that was asked for with `skip`
   * is `too-expensive` then.
   */
  readonly events: readonly StoredEvent[];
  /** For `after` of the next page; absent when there is none. */
  readonly next?: EventPosition;
}

/** What has become of an event so far. Times are Unix milliseconds. */
export type Whereabouts =
  /** The gateway has it in Kafka; nobody has looked into it yet. */
  | { readonly state: 'accepted' }
  /** It is understood, and waits to be stored. */
  | { readonly state: 'normalised' }
  | {
      readonly state: 'stored';
      readonly event: StoredEvent;
      /** How many later ones of its identity were left out, within the last 32 days. */
      readonly duplicates: number;
    }
  /** It was left out, because of an event with its identity that is not stored any more. */
  | { readonly state: 'duplicate'; readonly duplicates: number; readonly receivedAt: number }
  | {
      readonly state: 'dead-lettered';
      /** A DeadLetterStage, or one that a newer version has. */
      readonly stage: string;
      readonly reason: KeptReason;
      readonly deadLetteredAt: number;
      /** When somebody sent it again; absent: nobody did. */
      readonly sentAgainAt?: number;
    }
  /** No trace of it: dropped, or never sent; or on its way, unless all that is on its way was looked through. */
  | { readonly state: 'unknown'; readonly mayBeOnItsWay: boolean };

/**
 * The stored events of one dialect in one project: whoever holds a reader cannot see others. Every call has a bound on
 * what it may cost. Rejects with EventReaderError.
 */
export interface EventReader {
  page(query: PageQuery): Promise<EventPage>;
  count(query: Pick<EventQuery, 'where' | 'period'>): Promise<number>;
  /** The different values of a field, in ascending order without regard to case, at most `limit`. */
  distinct(
    field: 'source' | 'type',
    query: Pick<EventQuery, 'where' | 'period'> & { limit: number },
  ): Promise<readonly string[]>;
  /** Every event, a few hundred at a time; holds a few thousand at most in memory. The caller may stop at any time. */
  stream(query: EventQuery): AsyncIterable<readonly StoredEvent[]>;
  /** Of the project's event with this id, whatever its dialect. */
  whereabouts(id: string): Promise<Whereabouts>;
  /**
   * Events as they are stored from now on, in about a second, in no particular order, until the signal. The first part
   * is empty: what is stored after it was given is not missed.
   */
  follow(where: Condition, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]>;
}

/** Why a reader gave no answer. */
export class EventReaderError extends Error {
  override readonly name = 'EventReaderError';

  constructor(
    message: string,
    /**
     * `invalid-pattern`: a regular expression is not one. `too-expensive`: the answer would cost more than a request
     * may; a shorter period may help. `unavailable`: the store does not answer.
     */
    readonly kind: 'invalid-pattern' | 'too-expensive' | 'unavailable',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
