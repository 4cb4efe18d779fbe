import type { Percentiles } from '../percentiles';
import type { Speech } from '../encoding';

/** What one load generator does: a request at a time on each connection. */
export interface LoadPlan extends Speech {
  readonly gateway: string;
  readonly token: string;
  /** Events per request. */
  readonly batch: number;
  readonly connections: number;
  /** Names this load in every event that it sends. */
  readonly run: string;
  readonly extent: LoadExtent;
  readonly pace: LoadPace;
}

/** When a load ends: after a time, of which the warm-up is not measured, or after so many events (to whole requests). */
export type LoadExtent =
  | { readonly kind: 'time'; readonly warmUpMs: number; readonly windowMs: number }
  | { readonly kind: 'events'; readonly events: number };

/**
 * When a free connection may post.
 *
 * - `at-once`: a closed loop, the next request when the last is answered.
 * - `rate`: an open loop. A request is due at its time whether or not those before it are answered, and the time that it
 *   waits for a free connection is part of its latency.
 * - `stored`: as much as goes all the way. At once, but for so many events that are not yet rows.
 */
export type LoadPace =
  | { readonly kind: 'at-once' }
  | { readonly kind: 'rate'; readonly eventsPerSecond: number }
  | { readonly kind: 'stored'; readonly maxUnstored: number };

/** What came of a load. */
export interface LoadReport {
  /** Events in requests that were answered with success, the warm-up's included. */
  readonly acknowledged: number;
  /** Requests by the answer that refused them or some of their events. */
  readonly refusals: Readonly<Record<string, number>>;
  /** The size of one request's body. */
  readonly bodyBytes: number;
  readonly window: WindowReport;
  /** Of those within the measured time. */
  readonly sample: AcknowledgedSample;
}

/** What was acknowledged within the measured time. */
export interface WindowReport {
  readonly events: number;
  readonly seconds: number;
  /** From the first byte sent, or from when it was due, to the last of the answer. */
  readonly latency: Percentiles;
}

/** Some of the requests whose every event was acknowledged. */
export interface AcknowledgedSample {
  /** Of the load's requests, numbered from 0 as they were sent, each so-manieth was looked at. */
  readonly stride: number;
  /** When the answer had come, in Unix milliseconds. */
  readonly requests: readonly (readonly [request: number, at: number])[];
}
