import type { ClickHouse } from '@millrace/clickhouse';
import type { CountStored } from './monthly-events';

/** Two narrow columns of the rows of these projects in these months: about a tenth of a second for a million of them. */
const COUNTS = `
SELECT project, count() AS events
FROM events
WHERE project IN {projects:Array(String)}
  AND reception_time >= fromUnixTimestamp64Milli({from:Int64})
  AND reception_time < fromUnixTimestamp64Milli({to:Int64})
GROUP BY project`;

/** Counts rows in the store. */
export function createCountStored(clickhouse: Pick<ClickHouse, 'query'>): CountStored {
  return async (projects, from, to) => {
    const rows = await clickhouse.query<{ project: string; events: string }>(COUNTS, { projects, from, to });
    return new Map(rows.map(({ project, events }) => [project, Number(events)]));
  };
}
