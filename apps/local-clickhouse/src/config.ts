import {
  integer,
  optionalText,
  port,
  readConfig,
  secret,
  setting,
  text,
  type ConfigOfGroups,
  type Setting,
} from '@millrace/config';
import { loggingSettings } from '@millrace/observability';

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

/** Threads of Node's pool that statements leave to files, compression and the KILL of a statement. */
export const RESERVED_THREADS = 6;
const MIN_THREADS = RESERVED_THREADS + 2;

const threads: Setting<number> = {
  variable: 'UV_THREADPOOL_SIZE',
  schema: integer(4, { min: MIN_THREADS, max: 1_024 }),
  description: `the threads of Node's pool, one for each statement that runs; at least ${String(MIN_THREADS)}, 32 is good`,
};

export const localClickhouseSettings = {
  logging: loggingSettings,
  http: {
    host: setting('MILLRACE_LOCAL_CLICKHOUSE_HOST', text('127.0.0.1'), 'the address to listen on'),
    port: setting('MILLRACE_LOCAL_CLICKHOUSE_PORT', port(8123), "the port of ClickHouse's HTTP interface"),
    maxBodyBytes: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_MAX_BODY_BYTES',
      integer(GIBIBYTE, { min: 1 }),
      'the largest body that is taken, in bytes',
    ),
    drainMs: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_DRAIN_MS',
      integer(5_000),
      'how long running statements may take to end at a stop, in milliseconds',
    ),
  },
  engine: {
    chdbDir: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_CHDB_DIR',
      text('deploy/local/clickhouse/node_modules/chdb'),
      'the folder of the installed chdb package',
    ),
    dataDir: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_DATA_DIR',
      text('.millrace/clickhouse'),
      'the folder of the tables; one process at a time',
    ),
    maxMemoryBytes: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_MAX_MEMORY_BYTES',
      integer(2 * GIBIBYTE, { min: 256 * MEBIBYTE }),
      'the memory above which statements fail, in bytes',
    ),
  },
  spool: {
    dir: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_SPOOL_DIR',
      optionalText(),
      'the folder for bodies and results on their way, for nothing else; spool/ in the data folder if unset',
    ),
  },
  users: {
    password: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_PASSWORD',
      secret(),
      'the password of the user default; none if unset',
    ),
    analystPassword: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_ANALYST_PASSWORD',
      secret(),
      'the password of the user analyst, who only reads; none if unset',
    ),
  },
  analyst: {
    maxExecutionSeconds: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_ANALYST_MAX_SECONDS',
      integer(30, { min: 1 }),
      "how long an analyst's query may run, in seconds",
    ),
    maxMemoryBytes: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_ANALYST_MAX_MEMORY_BYTES',
      integer(GIBIBYTE, { min: MEBIBYTE }),
      "the memory that an analyst's query may take, in bytes",
    ),
    maxRowsToRead: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_ANALYST_MAX_ROWS_TO_READ',
      integer(1_000_000_000, { min: 1 }),
      "the rows that an analyst's query may read",
    ),
    maxResultRows: setting(
      'MILLRACE_LOCAL_CLICKHOUSE_ANALYST_MAX_RESULT_ROWS',
      integer(1_000_000, { min: 1 }),
      "the rows that an analyst's query may return",
    ),
  },
  threads: { poolSize: threads },
} as const;

export type LocalClickhouseConfig = ConfigOfGroups<typeof localClickhouseSettings>;

/** Throws ConfigError with everything that is wrong. */
export function readLocalClickhouseConfig(): LocalClickhouseConfig {
  return readConfig(localClickhouseSettings);
}
