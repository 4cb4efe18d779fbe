import type { ClickHouseConfig } from '@millrace/clickhouse';
import { withClickHouse } from './with-clickhouse';

export interface StoreCounts {
  readonly dialects: readonly DialectCount[];
  readonly deadLetters: number;
}

export interface DialectCount {
  readonly dialect: string;
  readonly events: number;
  /** Stored within the last minute. */
  readonly lastMinute: number;
  readonly lastStored: string;
}

const COUNTS = `
  SELECT dialect, toFloat64(count()) AS events, toFloat64(countIf(stored_at > now() - 60)) AS lastMinute, toString(max(stored_at)) AS lastStored
  FROM events GROUP BY dialect ORDER BY dialect`;

/** How much is stored, and how fast it comes. Rejects when the store does not answer. */
export function readStoreCounts(config: ClickHouseConfig): Promise<StoreCounts> {
  return withClickHouse(config, async (connection) => {
    const dialects = await connection.query<DialectCount>(COUNTS);
    const [letters] = await connection.query<{ letters: number }>(
      'SELECT toFloat64(count()) AS letters FROM dead_letters',
    );
    return { dialects, deadLetters: letters?.letters ?? 0 };
  });
}
