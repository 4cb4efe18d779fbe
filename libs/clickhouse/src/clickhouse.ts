/** Values for `{name:Type}` placeholders. */
export type QueryParameters = Readonly<Record<string, unknown>>;

export interface QueryOptions {
  /** ClickHouse's settings, by name, for this query alone. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Stops the query, on the server too. */
  readonly signal?: AbortSignal;
}

export interface InsertOptions {
  readonly table: string;
  /** The columns of the block, in its order. */
  readonly columns: readonly string[];
  /** One block in ClickHouse's Native format. */
  readonly block: Uint8Array;
  readonly rows: number;
  /** Makes a repeat of this insert a no-op, as long as the table's deduplication window remembers it. */
  readonly token: string;
  /** After this time the server refuses to go on, so that no insert outlives its token. */
  readonly timeoutMs: number;
}

/** ClickHouse as Millrace uses it. Every rejection is a ClickHouseError. */
export interface ClickHouse {
  readonly database: string;
  /** All rows of a query's answer; for small answers. */
  query<Row>(sql: string, parameters?: QueryParameters, options?: QueryOptions): Promise<readonly Row[]>;
  /** A statement without an answer. */
  command(sql: string, parameters?: QueryParameters): Promise<void>;
  /** Resolves when the rows are stored (or were before, under the same token). */
  insert(options: InsertOptions): Promise<void>;
  ping(): Promise<void>;
}

/** What ClickHouse, or the way to it, answered instead. */
export class ClickHouseError extends Error {
  override readonly name = 'ClickHouseError';

  constructor(
    message: string,
    /** ClickHouse's error number; undefined when no answer came. */
    readonly code: number | undefined,
    /** True when the same statement may succeed later: engine down, timeout, too many parts, memory. */
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
