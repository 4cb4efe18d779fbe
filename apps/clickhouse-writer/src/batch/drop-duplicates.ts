import type { EventKey } from '../store/partition-store';
import type { StorableEvent } from './select-storable';

/** What a batch adds to the store. */
export interface NewEvents {
  readonly events: readonly StorableEvent[];
  readonly keys: readonly EventKey[];
  /** What it leaves out. */
  readonly duplicates: readonly StorableEvent[];
}

/**
 * Leaves out events whose identity an earlier event holds: the first one wins, in this batch and among what is stored.
 * The window is measured between the receptions, so a backlog or a repeat decides as the first attempt did. A key with
 * the candidate's own coordinates is its own, written by an attempt before this one.
 */
export async function dropDuplicates(
  candidates: readonly StorableEvent[],
  findKeys: (eventIds: readonly string[]) => Promise<readonly EventKey[]>,
): Promise<NewEvents> {
  const ids = new Set(candidates.flatMap(({ key }) => key?.eventId ?? []));
  const holders = groupById(ids.size === 0 ? [] : await findKeys([...ids]));
  const events: StorableEvent[] = [];
  const keys: EventKey[] = [];
  const duplicates: StorableEvent[] = [];
  for (const candidate of candidates) {
    const { key } = candidate;
    if (key !== undefined) {
      const held = holders.get(key.eventId) ?? [];
      if (held.some((holder) => keepsOut(holder, key))) {
        duplicates.push(candidate);
        continue;
      }
      holders.set(key.eventId, [...held, key]);
      keys.push(key);
    }
    events.push(candidate);
  }
  return { events, keys, duplicates };
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
