import { json } from 'node:stream/consumers';
import type { ClickHouse, ClickHouseConnection } from '@millrace/clickhouse';

/** How many rows ClickHouse read for the questions asked so far; set it to zero to begin anew. */
export interface Reads {
  rows: number;
}

interface Answer<Row> {
  readonly data: readonly Row[];
  readonly statistics: { readonly rows_read: number };
}

/** A connection that counts the rows read by its queries; each is asked with the settings that it came with. */
export function countReads(connection: ClickHouseConnection): {
  readonly clickhouse: ClickHouse;
  readonly reads: Reads;
} {
  const reads = { rows: 0 };
  const clickhouse: ClickHouse = {
    database: connection.database,
    query: async <Row>(...[sql, parameters = {}, options = {}]: Parameters<ClickHouse['query']>) => {
      const settings = {
        output_format_json_quote_64bit_integers: 0,
        use_query_condition_cache: 0,
        ...options.settings,
      };
      const clause = Object.entries(settings).map(([name, value]) => `${name} = '${String(value)}'`);
      const answer = await connection.queryFormatted(`${sql} SETTINGS ${clause.join(', ')}`, 'JSON', {
        parameters,
        readOnly: false,
      });
      const { data, statistics } = (await json(answer)) as Answer<Row>;
      reads.rows += statistics.rows_read;
      return data;
    },
    command: async (...statement) => connection.command(...statement),
    insert: async (options) => connection.insert(options),
    ping: async () => connection.ping(),
  };
  return { clickhouse, reads };
}
