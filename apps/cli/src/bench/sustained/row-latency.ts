import type { AcknowledgedSample } from '../load/load-plan';
import { percentilesOf, type Percentiles } from '../percentiles';
import type { Insert } from './insert-watch';

/** How long after a request was acknowledged its events were rows. */
export interface RowLatency {
  /** Until the insert of the last of them began: the row's `stored_at`. */
  readonly begun: Percentiles;
  /** Until the last of them was seen by a reader who looked five times a second. */
  readonly readable: Percentiles;
  /** How many requests that is told of. */
  readonly requests: number;
}

/** An insert with those requests of which it has rows. */
export interface InsertedRequests extends Insert {
  readonly requests: readonly number[];
}

/**
 * Of all requests that were acknowledged and have rows; that none is missing is somebody else's to find out. `seenAt` in
 * Unix milliseconds, like everything else.
 */
export function rowLatency(
  { requests }: AcknowledgedSample,
  inserts: readonly InsertedRequests[],
  seenAt: (insert: Insert) => number | undefined,
): RowLatency {
  const begunAt = new Map<number, number>();
  const readableAt = new Map<number, number>();
  for (const insert of inserts) {
    const seen = seenAt(insert) ?? Infinity;
    for (const request of insert.requests) {
      begunAt.set(request, Math.max(insert.storedAt, begunAt.get(request) ?? 0));
      readableAt.set(request, Math.max(seen, readableAt.get(request) ?? 0));
    }
  }
  const stored = requests.filter(([request]) => begunAt.has(request));
  const since = (times: ReadonlyMap<number, number>) =>
    percentilesOf(stored.map(([request, at]) => Math.max(0, (times.get(request) ?? 0) - at)));
  return { begun: since(begunAt), readable: since(readableAt), requests: stored.length };
}
