import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ClickHouseLogLevel, createClient, EXCEPTION_TAG_HEADER_NAME, type ClickHouseClient } from '@clickhouse/client';
import {
  ClickHouseError,
  INSERT_START_ALLOWANCE_MS,
  type InsertOptions,
  type QueryOptions,
  type QueryParameters,
} from './clickhouse';
import type { ClickHouseConnection, FormattedQueryOptions } from './clickhouse-connection';
import type { ClickHouseConfig } from './clickhouse-settings';
import { ExceptionDetector } from './exception-detector';
import type { NativeSchema } from './native/native-schema';
import { toClickHouseError } from './to-clickhouse-error';

/** Whoever asks for a ping waits for it (a readiness check has a second), so it gives up early. */
const PING_TIMEOUT_MS = 900;
/** A statement that changes tables waits for merges and, on a cluster, for every replica. */
const COMMAND_TIMEOUT_MS = 600_000;
/** How much longer than the server the client waits, so that the server's own answer to a timeout arrives. */
const ANSWER_GRACE_MS = 5_000;

/** A client of ClickHouse's HTTP interface. Connects when first used; `close` it after the last call. */
export class HttpClickHouse implements ClickHouseConnection {
  readonly database: string;
  readonly cluster: string | undefined;
  readonly #config: ClickHouseConfig;
  readonly #client: ClickHouseClient;
  /** The database may not be there yet, and ClickHouse refuses every statement that comes with the name of such a one. */
  readonly #withoutDatabase: ClickHouseClient;

  constructor(config: ClickHouseConfig) {
    this.database = config.database;
    this.cluster = config.cluster;
    this.#config = config;
    this.#client = createHttpClient(config, config.database);
    this.#withoutDatabase = createHttpClient(config, 'default');
  }

  query<Row>(sql: string, parameters?: QueryParameters, options?: QueryOptions): Promise<readonly Row[]> {
    return this.#query<Row>(this.#client, { sql, parameters, options });
  }

  async command(sql: string, parameters: QueryParameters = {}): Promise<void> {
    await withTimeout(COMMAND_TIMEOUT_MS, (abort_signal) =>
      this.#client.command({
        query: sql,
        query_params: parameters,
        abort_signal,
        clickhouse_settings: { wait_end_of_query: 1, async_insert: 0 },
      }),
    );
  }

  async insert({ table, schema, block, token, timeoutMs, signal }: InsertOptions): Promise<void> {
    const query = renderInsert(table, schema, Date.now() + INSERT_START_ALLOWANCE_MS);
    const call = async (abort_signal: AbortSignal) => {
      const { stream } = await this.#client.exec({
        query,
        values: Readable.from([block]),
        abort_signal,
        clickhouse_settings: {
          insert_deduplication_token: token,
          deduplicate_blocks_in_dependent_materialized_views: 1,
          // A queued insert is acknowledged before it is written, or merged with others' under no one's token.
          async_insert: 0,
          max_execution_time: Math.ceil(timeoutMs / 1000),
          // Without it the answer may begin with 200 and end with an error.
          wait_end_of_query: 1,
          // Of `{"a.b":1,"a":{"b":2}}` the first stays; otherwise one such document refuses the whole block.
          type_json_skip_duplicated_paths: 1,
          // A text in JSON that looks like a date is a text.
          input_format_try_infer_dates: 0,
          input_format_try_infer_datetimes: 0,
          // In a list beside other values, true is not 1 and not "true".
          input_format_json_read_bools_as_numbers: 0,
          input_format_json_read_bools_as_strings: 0,
        },
      });
      await finished(stream.resume());
    };
    try {
      await withTimeout(timeoutMs + ANSWER_GRACE_MS, call, signal);
    } catch (error) {
      throw isTooLate(error) ? toTooLateError(error) : error;
    }
  }

  async ping(): Promise<void> {
    await withTimeout(PING_TIMEOUT_MS, async (abort_signal) => {
      const result = await this.#client.ping({ select: false, abort_signal });
      if (!result.success) throw result.error;
    });
  }

  /** The version of the server. Unlike `ping` it needs right credentials, unlike `query` no database. */
  async readServerVersion(): Promise<string> {
    const rows = await this.#query<{ version: string }>(this.#withoutDatabase, { sql: 'SELECT version() AS version' });
    return rows[0]?.version ?? '';
  }

  async createDatabase(): Promise<void> {
    const onCluster = this.cluster === undefined ? '' : ` ON CLUSTER ${quoteName(this.cluster)}`;
    await withTimeout(COMMAND_TIMEOUT_MS, (abort_signal) =>
      this.#withoutDatabase.command({
        query: `CREATE DATABASE IF NOT EXISTS ${quoteName(this.database)}${onCluster}`,
        abort_signal,
      }),
    );
  }

  async queryFormatted(
    sql: string,
    format: string,
    { parameters = {}, readOnly = true, signal }: FormattedQueryOptions = {},
  ): Promise<Readable> {
    try {
      const { stream, response_headers } = await this.#client.exec({
        query: sql,
        query_params: parameters,
        http_headers: { 'X-ClickHouse-Format': format },
        ...(signal === undefined ? {} : { abort_signal: signal }),
        // 2, not 1: a SETTINGS clause is the statement's own affair.
        clickhouse_settings: readOnly ? { readonly: '2' } : {},
      });
      const tag = response_headers[EXCEPTION_TAG_HEADER_NAME];
      return typeof tag === 'string' ? passOn(stream, new ExceptionDetector(tag)) : stream;
    } catch (error) {
      throw toClickHouseError(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#client.close(), this.#withoutDatabase.close()]);
  }

  async #query<Row>(
    client: ClickHouseClient,
    { sql, parameters = {}, options: { settings, timeoutMs = this.#config.requestTimeoutMs, signal } = {} }: Query,
  ): Promise<readonly Row[]> {
    const call = async (abort_signal: AbortSignal) => {
      const answer = await client.query({
        query: sql,
        format: 'JSONEachRow',
        query_params: parameters,
        abort_signal,
        clickhouse_settings: {
          max_execution_time: Math.ceil(timeoutMs / 1000),
          // Counts and offsets stay below 2^53.
          output_format_json_quote_64bit_integers: 0,
          ...settings,
        },
      });
      return answer.json<Row>();
    };
    return withTimeout(timeoutMs + ANSWER_GRACE_MS, call, signal);
  }
}

interface Query {
  readonly sql: string;
  readonly parameters?: QueryParameters | undefined;
  readonly options?: QueryOptions | undefined;
}

/** ClickHouse's number for what `throwIf` throws; no other part of an insert does. */
const THROWN_BY_STATEMENT = 395;

/**
 * An insert that the server refuses to begin after the deadline, in Unix milliseconds: whatever held it up on its way, in
 * a proxy or before a server that stood still, it is never stored later than its sender reckons with. The detour over
 * input() was measured to cost nothing, and deduplication works as without it.
 */
function renderInsert(table: string, schema: NativeSchema, deadline: number): string {
  const columns = Object.keys(schema).map(quoteName).join(', ');
  const structure = Object.entries(schema).map(([name, type]) => `${quoteName(name)} ${type}`);
  const isLate = `now64(3) > fromUnixTimestamp64Milli(${String(deadline)})`;
  return (
    `INSERT INTO ${quoteName(table)} (${columns}) SELECT * FROM input('${structure.join(', ')}') ` +
    `WHERE NOT throwIf(${isLate}, 'the insert came too late') FORMAT Native`
  );
}

function isTooLate(error: unknown): error is ClickHouseError {
  return error instanceof ClickHouseError && error.code === THROWN_BY_STATEMENT;
}

function toTooLateError(cause: ClickHouseError): ClickHouseError {
  const allowance = `${String(INSERT_START_ALLOWANCE_MS / 1_000)} s`;
  const message = `ClickHouse got an insert more than ${allowance} after it was sent, or the clocks differ by as much`;
  return new ClickHouseError(message, cause.code, true, { cause });
}

function createHttpClient(config: ClickHouseConfig, database: string): ClickHouseClient {
  return createClient({
    url: config.url,
    username: config.user,
    password: config.password?.reveal() ?? '',
    database,
    application: 'millrace',
    compression: { request: config.compression, response: config.compression },
    // Every call has a deadline of its own; this one is for the silence of a socket and must not be the shorter.
    request_timeout: COMMAND_TIMEOUT_MS + ANSWER_GRACE_MS,
    keep_alive: {
      enabled: true,
      // Below the 3 s after which ClickHouse Cloud closes an idle connection (a server of one's own: 10 s)...
      idle_socket_ttl: 2_000,
      // ...also when a busy event loop delays the timer of the line above.
      eagerly_destroy_stale_sockets: true,
    },
    // Long lists of ids do not fit a URL.
    use_multipart_params_auto: true,
    // Every error reaches the caller, who knows what it means.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: config.cluster === undefined ? {} : CLUSTER_SETTINGS,
  });
}

/** On a cluster: an insert is done when a majority of replicas has it, and a query sees every insert that is done. */
const CLUSTER_SETTINGS = {
  distributed_foreground_insert: 1,
  insert_quorum: 'auto',
  insert_quorum_parallel: 0,
  select_sequential_consistency: '1',
} as const;

async function withTimeout<T>(
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<T>,
  stopping?: AbortSignal,
): Promise<T> {
  // Not AbortSignal.any: each one would stay with `stopping`, which may outlive very many queries.
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, timeoutMs);
  stopping?.addEventListener('abort', end, { once: true });
  try {
    stopping?.throwIfAborted();
    return await call(ending.signal);
  } catch (error) {
    if (stopping?.aborted === true)
      throw new ClickHouseError('stopped by whoever asked', undefined, false, { cause: error });
    if (!ending.signal.aborted) throw toClickHouseError(error);
    throw new ClickHouseError(`no answer within ${String(timeoutMs)} ms`, undefined, true, { cause: error });
  } finally {
    clearTimeout(timer);
    stopping?.removeEventListener('abort', end);
  }
}

function passOn(answer: Readable, detector: ExceptionDetector): Readable {
  answer.on('error', (error) => detector.destroy(toClickHouseError(error)));
  detector.on('close', () => answer.destroy());
  return answer.pipe(detector);
}

function quoteName(name: string): string {
  return `\`${name.replaceAll(/[\\`]/g, String.raw`\$&`)}\``;
}
