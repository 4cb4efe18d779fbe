import { OVERLOAD_ERRORS, REPAIRABLE_ERRORS } from './error-codes';
import type { NativeSchema } from './native/native-schema';

/** Values for `{name:Type}` placeholders. */
export type QueryParameters = Readonly<Record<string, unknown>>;

export interface QueryOptions {
  /** ClickHouse's settings, by name, for this query alone. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /**
   * How long the query may take, instead of the configured request timeout: then the server gives it up, and a few
   * seconds later so does this side.
   */
  readonly timeoutMs?: number;
  /** Stops the query, on the server too. */
  readonly signal?: AbortSignal;
}

export interface InsertOptions {
  readonly table: string;
  /** The columns of the block, in its order. */
  readonly schema: NativeSchema;
  /** One block in ClickHouse's Native format. */
  readonly block: Uint8Array;
  readonly rows: number;
  /** Makes a repeat of this insert a no-op, as long as the table's deduplication window remembers it. */
  readonly token: string;
  /**
   * After this time the server refuses to go on, and it refuses to begin what reaches it more than
   * INSERT_START_ALLOWANCE_MS after it was sent: no insert outlives its token, whatever held it up on the way.
   */
  readonly timeoutMs: number;
  /** Gives up waiting for the answer; whether the rows are stored is then not known. */
  readonly signal?: AbortSignal;
}

/**
 * How late an insert may begin, by ClickHouse's clock, after this machine sent it, by its own: for the way there, and for
 * clocks that differ.
 */
export const INSERT_START_ALLOWANCE_MS = 30_000;

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

  /** True when the same statement may succeed after a person has mended the schema, the access or the server. */
  get needsRepair(): boolean {
    return this.code !== undefined && REPAIRABLE_ERRORS.has(this.code);
  }

  /** True when ClickHouse was given more than it can take: too many parts, too many queries, too much memory. */
  get isOverload(): boolean {
    return this.code !== undefined && OVERLOAD_ERRORS.has(this.code);
  }
}
