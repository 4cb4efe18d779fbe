/** What one load generator does: requests in a closed loop, the next on a connection when the last is answered. */
export interface LoadPlan {
  readonly gateway: string;
  readonly token: string;
  readonly dialect: string;
  /** Events per request. */
  readonly batch: number;
  readonly connections: number;
  /** Names this load in every event that it sends. */
  readonly run: string;
  readonly extent: LoadExtent;
}

/** When a load ends: after a time, of which the warm-up is not measured, or after so many events (to whole requests). */
export type LoadExtent =
  | { readonly kind: 'time'; readonly warmUpMs: number; readonly windowMs: number }
  | { readonly kind: 'events'; readonly events: number };

/** What came of a load. */
export interface LoadReport {
  /** Events in requests that were answered with success, the warm-up's included. */
  readonly acknowledged: number;
  /** Requests by the answer that refused them or some of their events. */
  readonly refusals: Readonly<Record<string, number>>;
  /** The size of one request's body. */
  readonly bodyBytes: number;
  readonly window: WindowReport;
}

/** What was acknowledged within the measured time. */
export interface WindowReport {
  readonly events: number;
  readonly seconds: number;
  /** From the first byte sent to the last of the answer, in milliseconds. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly p999: number };
}
