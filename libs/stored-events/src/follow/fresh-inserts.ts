import type { Ask } from '../ask';
import { integer, sql, type Sql } from '../sql/sql';

/** Rows that became visible in one moment. */
export interface StoredInsert {
  /** Names the insert; see `INSERT_KEY`. */
  readonly key: string;
  /** Unix milliseconds of the store's clock, taken when the insert began. */
  readonly storedAt: number;
}

/** The inserts that were not there when it was last looked. */
export interface FreshInserts {
  /** The first call finds those of the last minute. Rejects with EventReaderError, and can then be called again. */
  find(): Promise<readonly StoredInsert[]>;
}

/**
 * Tells inserts apart. What a writer inserts at once carries one time, and becomes visible at once in each month's
 * partition of each shard; a batch that was cut off and is made good carries another time. So an insert is either not
 * there or whole, and to remember which were seen is to remember which rows were seen. (On one server shardNum() is 0.)
 */
export const INSERT_KEY = sql`toString(cityHash64(
  shardNum(), toYYYYMM(reception_time), incarnation, normalised_partition, batch_from, stored_at))`;

/**
 * How long after its time an insert may become visible. ClickHouse gives a writer's insert up after 30 s unless
 * configured otherwise; the rest is for clocks that differ between the servers of a cluster.
 */
const LONGEST_INSERT_MS = 60_000;

interface RecentInserts {
  readonly now: number;
  readonly inserts: readonly (readonly [key: string, storedAt: number])[];
}

/** Looks at the rows of the last minute only, which an index on stored_at finds whatever the size of the table. */
export function createFreshInserts(ask: Ask, scope: Sql, signal: AbortSignal): FreshInserts {
  let seen: ReadonlySet<string> = new Set();
  let lookedAt: number | undefined;
  return {
    find: async () => {
      const lastLook = lookedAt === undefined ? sql`toUnixTimestamp64Milli(now64(3))` : sql`${integer(lookedAt)}`;
      const since = sql`fromUnixTimestamp64Milli(${lastLook} - ${integer(LONGEST_INSERT_MS)}, 'UTC')`;
      const question = sql`
        SELECT toUnixTimestamp64Milli(now64(3)) AS now,
          groupUniqArray((${INSERT_KEY}, toUnixTimestamp64Milli(stored_at))) AS inserts
        FROM events_v1 WHERE ${scope} AND stored_at >= ${since}`;
      const [recent = { now: 0, inserts: [] }] = await ask<RecentInserts>(question, { signal });
      const fresh = recent.inserts.filter(([key]) => !seen.has(key));
      // An older one cannot be found again: the next look begins no earlier than this one did.
      seen = new Set(recent.inserts.map(([key]) => key));
      lookedAt = recent.now;
      return fresh.map(([key, storedAt]) => ({ key, storedAt }));
    },
  };
}
