import type { Marks } from '@millrace/domain';

/**
 * How far one normalised partition is stored: everything that a writer must know of its predecessor. It lives in the
 * group's committed offset and its metadata, and nowhere else.
 */
export interface Progress {
  /** Every event of a lower normalised offset is settled. */
  readonly position: number;
  /** The marks of everything below `position`. */
  readonly marks: Marks;
  /** Present while the rows of exactly [position, plannedTo) may be stored or not. */
  readonly plannedTo?: number;
}

/** Normalised offsets: `from` is the first, `to` comes after the last. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** Names the insert of a range in ClickHouse's deduplication window. The same range always has the same token. */
export function toInsertToken(
  incarnation: string,
  at: { readonly topic: string; readonly partition: number },
  { from, to }: OffsetRange,
): string {
  return `${incarnation}:${at.topic}:${String(at.partition)}:${String(from)}-${String(to)}`;
}
