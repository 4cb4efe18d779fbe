import type { ClickHouseConfig } from '@millrace/clickhouse';
import { withClickHouse } from './with-clickhouse';

/** What was accepted of a project within the last hour, and what became of it. */
export interface ProjectCompleteness {
  readonly project: string;
  readonly accepted: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly deadLettered: number;
  readonly dropped: number;
  readonly inFlight: number;
  /** Unix milliseconds; 0 where nothing is known to be complete. */
  readonly completeUpTo: number;
}

/** What a gateway said last, of all raw partitions the one that it is furthest behind in. */
export interface WaitedForGateway {
  readonly gatewayId: string;
  /** Unix milliseconds: of what it received from then on, something may not be in Kafka yet. */
  readonly lowWatermark: number;
  /** Unix milliseconds. */
  readonly lastHeardOf: number;
  readonly keepsSpool: boolean;
}

/** Where events have stood still: the first minute of a project of which something is on its way. */
export interface StandingMinute {
  readonly project: string;
  /** Unix milliseconds. */
  readonly minute: number;
  readonly inFlight: number;
}

export interface Completeness {
  readonly projects: readonly ProjectCompleteness[];
  readonly gateways: readonly WaitedForGateway[];
  readonly standing: readonly StandingMinute[];
}

const PROJECTS = `
  SELECT project, toFloat64(sum(hour.accepted)) AS accepted, toFloat64(sum(hour.stored)) AS stored,
    toFloat64(sum(hour.duplicates)) AS duplicates, toFloat64(sum(hour.dead_lettered)) AS deadLettered,
    toFloat64(sum(hour.dropped)) AS dropped, toFloat64(sum(hour.in_flight)) AS inFlight,
    toFloat64(toUnixTimestamp64Milli(max(upTo.complete_up_to))) AS completeUpTo
  FROM (SELECT * FROM completeness WHERE minute > now() - INTERVAL 1 HOUR) AS hour
  FULL JOIN complete_up_to AS upTo USING (project)
  GROUP BY project ORDER BY project`;

/** Topics that were made anew have other watermarks: those that were said last count. */
const GATEWAYS = `
  SELECT gateway_id AS gatewayId, toFloat64(toUnixTimestamp64Milli(min(low_watermark))) AS lowWatermark,
    toFloat64(toUnixTimestamp64Milli(min(published_at))) AS lastHeardOf, startsWith(gateway_id, 'spool-')::Bool AS keepsSpool
  FROM gateway_watermarks
  WHERE may_owe AND incarnation = (SELECT argMax(incarnation, published_at) FROM watermarks_v1)
  GROUP BY gateway_id ORDER BY lowWatermark`;

/** Behind the point of completeness only what stands still is left; the writer gives it up after eight days. */
const STANDING = `
  SELECT project, toFloat64(toUnixTimestamp(min(counted.minute))) * 1000 AS minute,
    toFloat64(argMin(counted.in_flight, counted.minute)) AS inFlight
  FROM (SELECT * FROM completeness WHERE minute > now() - INTERVAL 8 DAY AND minute < now() - INTERVAL {patience:UInt32} SECOND) AS counted
  INNER JOIN complete_up_to AS upTo USING (project)
  WHERE counted.in_flight > 0 AND counted.minute >= upTo.complete_up_to
  GROUP BY project ORDER BY project`;

/** How long something may be on its way before it counts as standing still. */
export const PATIENCE_MS = 5 * 60_000;

/** How far each project is complete, and what holds it back. Rejects when the store does not answer. */
export function readCompleteness(config: ClickHouseConfig): Promise<Completeness> {
  return withClickHouse(config, async (connection) => ({
    projects: await connection.query<ProjectCompleteness>(PROJECTS),
    gateways: await connection.query<WaitedForGateway>(GATEWAYS),
    standing: await connection.query<StandingMinute>(STANDING, { patience: PATIENCE_MS / 1_000 }),
  }));
}
