import type { ClickHouse } from '@millrace/clickhouse';
import type { EffectGuard } from '../partition/effect-guard';
import type { InsertRows } from '../store/insert-rows';
import { LEDGER_COLUMNS, LEDGER_TABLE, WATERMARK_COLUMNS, WATERMARKS_TABLE } from './ledger-tables';
import type { LedgerRow, WatermarkRow } from './ledger-tables';

/** Where accounts are kept. A row that is inserted again replaces itself. Rejections are ClickHouseErrors. */
export interface LedgerStore {
  insertLines(token: string, lines: readonly LedgerRow[], guard: EffectGuard): Promise<void>;
  insertWatermarks(token: string, watermarks: readonly WatermarkRow[], guard: EffectGuard): Promise<void>;
  /** Finds out how far each project is complete, and keeps it. Harmless at any time, by anyone. */
  advanceCompleteUpTo(): Promise<void>;
}

export interface LedgerStoreOptions {
  readonly clickhouse: Pick<ClickHouse, 'query' | 'command'>;
  readonly insertRows: InsertRows;
  readonly incarnation: string;
}

export function createLedgerStore({ clickhouse, insertRows, incarnation }: LedgerStoreOptions): LedgerStore {
  return {
    insertLines: (token, rows, guard) =>
      insertRows({ table: LEDGER_TABLE, schema: LEDGER_COLUMNS, token, rows, guard }),
    insertWatermarks: (token, rows, guard) =>
      insertRows({ table: WATERMARKS_TABLE, schema: WATERMARK_COLUMNS, token, rows, guard }),
    advanceCompleteUpTo: async () => {
      // Two statements: what is accounted has to be known before the accounts are read, or one that arrives in between
      // would be taken for complete without having been counted.
      const [accounted] = await clickhouse.query<Accounted>(ACCOUNTED, { incarnation });
      if (accounted !== undefined) await clickhouse.command(ADVANCE, { ...accounted });
    },
  };
}

interface Accounted {
  /** Unix seconds of a minute's start: every minute before it is accounted in whole. */
  readonly upTo: number;
  /** Unix seconds: no project has to be looked at before. */
  readonly from: number;
  /** 1 where no project is known yet, else 0. */
  readonly isFirst: number;
}

/**
 * Whole minutes only: in one that is accounted in part, events that are stored and not accounted could hide others that are
 * accounted and not stored. What did not come in eight days is not in Kafka any more (`RETENTION` of `millrace migrate`),
 * and never will.
 */
const ACCOUNTED = `
  WITH (SELECT (min(complete_up_to), count()) FROM complete_up_to) AS known
  SELECT
    toUnixTimestamp(toStartOfMinute(least(accounted_up_to, now64(3)))) AS upTo,
    toUnixTimestamp(greatest(toDateTime(known.1), toDateTime(upTo) - INTERVAL 8 DAY)) AS from,
    known.2 = 0 AS isFirst
  FROM accounted_up_to WHERE incarnation = {incarnation:String}`;

/** A project that nothing is known of yet may have had its events before there was a ledger. */
const ADVANCE = `
  INSERT INTO complete_up_to_v1 (project, complete_up_to)
  WITH toDateTime({upTo:UInt32}, 'UTC') AS accounted
  SELECT project, min(if(in_flight > 0 AND minute >= known.complete_up_to, minute, accounted)) AS found
  FROM (
    SELECT project, minute, in_flight FROM completeness
    WHERE minute >= toDateTime({from:UInt32}, 'UTC') AND minute < accounted
    UNION ALL
    SELECT project, accounted, 0 FROM complete_up_to
    UNION ALL
    SELECT DISTINCT project, accounted, 0 FROM events_v1 WHERE {isFirst:UInt8}
  ) AS counted
  LEFT JOIN complete_up_to AS known USING (project)
  GROUP BY project
  HAVING found > any(known.complete_up_to)`;
