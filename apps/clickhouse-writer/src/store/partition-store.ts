import type { Marks } from '@millrace/domain';
import type { DuplicateRow } from '../duplicates/duplicate-table';
import type { EventRow } from './event-table';
import type { EffectGuard } from '../partition/effect-guard';
import type { OffsetRange } from '../partition/progress';

/** The claim that an event has on its identity, with the coordinates of the row that holds it. */
export interface EventKey {
  readonly eventId: string;
  readonly incarnation: string;
  readonly partition: number;
  readonly offset: number;
  readonly index: number;
  /** Unix milliseconds. */
  readonly receptionTime: number;
  /** Unix seconds: events received from then on are let in again. */
  readonly expiresAt: number;
}

/** Which rows of a range are stored: indexes by normalised offset. */
export type StoredRows = ReadonlyMap<number, ReadonlySet<number>>;

/**
 * What ClickHouse holds of one normalised partition, of one incarnation of the topics. Every rejection is a
 * ClickHouseError; one of an insert leaves open whether the rows are stored, unless ClickHouse itself refused them.
 */
export interface PartitionStore {
  /** All keys that these events have, of any incarnation, expired ones possibly left out. Sees every insert that was acknowledged. */
  findKeys(eventIds: readonly string[]): Promise<readonly EventKey[]>;
  findStored(range: OffsetRange): Promise<StoredRows>;
  /** The range that the stored rows of the newest batch span; undefined without any row. The batch may have been longer. */
  findLastBatch(): Promise<OffsetRange | undefined>;
  /** The keys of the rows that are stored from a range, made from the rows. */
  readKeys(range: OffsetRange): Promise<readonly EventKey[]>;
  /** The highest raw coordinates among the rows stored from a range, by raw partition. */
  readMarks(range: OffsetRange): Promise<Marks>;
  /**
   * Stores the rows, which are read once, as one block: all or nothing for each month of reception. Rows of a month that
   * knows the token already are dropped. The guard is asked right before they are sent, and may give the answer up.
   */
  insertEvents(token: string, rows: Iterable<EventRow>, guard: EffectGuard): Promise<void>;
  /** Has ClickHouse take the rows as `insertEvents` would, and store none. */
  tryEvents(rows: Iterable<EventRow>): Promise<void>;
  insertKeys(token: string, keys: readonly EventKey[], guard: EffectGuard): Promise<void>;
  /** Keeps account of events that were left out. A row that is inserted again replaces itself. */
  insertDuplicates(token: string, rows: Iterable<DuplicateRow>, guard: EffectGuard): Promise<void>;
}
