import { uuidFromBytes, WINDOW_FOR_EVER } from '@millrace/contracts';
import type { UnseenEvent } from './drop-replays';
import type { EventRow } from '../store/event-table';
import type { EventKey } from '../store/partition-store';

/** A row, and the key it will have if it is the first of its identity; none where the producer gave no identity. */
export interface RowCandidate {
  readonly row: EventRow;
  readonly key: EventKey | undefined;
}

/** The last second that ClickHouse's DateTime can hold, in the year 2106: for ever. */
const END_OF_TIME = 0xff_ff_ff_ff;

export function toCandidate({ batch, record, index }: UnseenEvent, row: EventRow): RowCandidate {
  const window = batch.identityWindows[index] ?? 0;
  if (window === 0) return { row, key: undefined };
  return {
    row,
    key: {
      eventId: uuidFromBytes(batch.eventIds, 16 * index),
      incarnation: batch.incarnation,
      partition: record.partition,
      offset: record.offset,
      index,
      receptionTime: row.reception_time,
      expiresAt: window === WINDOW_FOR_EVER ? END_OF_TIME : toExpiry(row.reception_time, window),
    },
  };
}

function toExpiry(receptionTime: number, windowSeconds: number): number {
  return Math.min(END_OF_TIME, Math.max(0, Math.ceil(receptionTime / 1_000) + windowSeconds));
}

/** What a batch adds to the store. */
export interface NewRows {
  readonly rows: readonly EventRow[];
  readonly keys: readonly EventKey[];
  readonly duplicates: number;
}

/**
 * Leaves out events whose identity an earlier event holds: the first one wins, in this batch and among what is stored.
 * The window is measured between the receptions, so a backlog or a repeat decides as the first attempt did. A key with
 * the candidate's own coordinates is its own, written by an attempt before this one.
 */
export async function dropDuplicates(
  candidates: readonly RowCandidate[],
  findKeys: (eventIds: readonly string[]) => Promise<readonly EventKey[]>,
): Promise<NewRows> {
  const ids = new Set(candidates.flatMap(({ key }) => key?.eventId ?? []));
  const holders = groupById(ids.size === 0 ? [] : await findKeys([...ids]));
  const rows: EventRow[] = [];
  const keys: EventKey[] = [];
  for (const { row, key } of candidates) {
    if (key !== undefined) {
      const held = holders.get(key.eventId) ?? [];
      if (held.some((holder) => keepsOut(holder, key))) continue;
      holders.set(key.eventId, [...held, key]);
      keys.push(key);
    }
    rows.push(row);
  }
  return { rows, keys, duplicates: candidates.length - rows.length };
}

function keepsOut(holder: EventKey, candidate: EventKey): boolean {
  return candidate.receptionTime < holder.expiresAt * 1_000 && !isSamePlace(holder, candidate);
}

function isSamePlace(a: EventKey, b: EventKey): boolean {
  return a.offset === b.offset && a.index === b.index && a.partition === b.partition && a.incarnation === b.incarnation;
}

function groupById(keys: readonly EventKey[]): Map<string, readonly EventKey[]> {
  const byId = new Map<string, readonly EventKey[]>();
  for (const key of keys) byId.set(key.eventId, [...(byId.get(key.eventId) ?? []), key]);
  return byId;
}
