import type { Readable } from 'node:stream';
import type { ClickHouse, QueryParameters } from './clickhouse';

/** ClickHouse as the programs use it that set it up and show what is in it. */
export interface ClickHouseConnection extends ClickHouse {
  /** The cluster that tables are replicated and sharded over; undefined: one server. */
  readonly cluster: string | undefined;
  /** Creates the database that all other statements run in, unless it is there. */
  createDatabase(): Promise<void>;
  /**
   * A query's answer as bytes in one of ClickHouse's formats (PrettyCompact, JSONEachRow, CSVWithNames, …); a FORMAT in
   * the statement overrides it. Rejects when the statement fails at once; a later failure is the stream's error, a
   * ClickHouseError too. The caller reads the stream to its end or destroys it, which stops the query.
   */
  queryFormatted(sql: string, format: string, options?: FormattedQueryOptions): Promise<Readable>;
}

export interface FormattedQueryOptions {
  readonly parameters?: QueryParameters;
  /** False: the statement may also change data and settings. True unless given. */
  readonly readOnly?: boolean;
  /** Stops the query. */
  readonly signal?: AbortSignal;
}
