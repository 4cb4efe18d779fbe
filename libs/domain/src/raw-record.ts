import type { Dialect } from './dialect';

/** One acknowledged HTTP request as it travels in the raw topic: bytes as received, nothing interpreted. */
export interface RawRecord {
  /** UUIDv7 whose 20 lowest bits are zero; see `eventIdAt`. */
  readonly requestId: string;
  readonly dialect: Dialect;
  /** The `name` of the adapter's route that took it. */
  readonly route: string;
  readonly project: string;
  /** Unix milliseconds of the gateway's clock when the whole body was there. */
  readonly receivedAt: number;
  readonly contentType: string;
  /** As sent, lower case; empty for identity. The body is kept compressed. */
  readonly contentEncoding: string;
  readonly body: Uint8Array;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the adapter kept of path and query, and what it told the client (`Reception.parameters`). */
  readonly parameters: Readonly<Record<string, string>>;
  /** Positions in the body that the answer called rejected. */
  readonly refused: readonly number[];
  readonly traceparent: string;
  /**
   * The record may stand in the raw topic more than once, because it waited in a spool or is a dead letter's that is sent
   * again: its events are looked up by id before they are stored, also those that their producer did not name.
   */
  readonly mayRepeat?: boolean;
  /** Of the body only these positions are taken; undefined: all. */
  readonly only?: readonly number[];
}

/**
 * The `route` of a record whose body is an encoded NormalisedEvent: a dead letter of the store that is sent again, whose
 * request is no longer there. It is read without an adapter, so no adapter may have a route of this name, and no request
 * comes to it.
 */
export const NORMALISED_EVENT_ROUTE = 'normalised-event';

/** The parameter of such a record that says for how many seconds the event's identity is held; without it, for ever. */
export const IDENTITY_WINDOW = 'identityWindow';
