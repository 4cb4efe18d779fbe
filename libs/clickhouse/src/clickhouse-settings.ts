import { flag, integer, optionalText, secret, setting, text, url, type ConfigOf } from '@millrace/config';

/** How a program reaches ClickHouse, and where its tables are. */
export const clickhouseSettings = {
  url: setting('MILLRACE_CLICKHOUSE_URL', url('http://127.0.0.1:8123'), 'the HTTP interface of ClickHouse'),
  user: setting('MILLRACE_CLICKHOUSE_USER', text('default'), 'the user name for ClickHouse'),
  password: setting('MILLRACE_CLICKHOUSE_PASSWORD', secret(), 'the password for ClickHouse'),
  database: setting('MILLRACE_CLICKHOUSE_DATABASE', text('millrace'), 'the database that holds tables and views'),
  cluster: setting(
    'MILLRACE_CLICKHOUSE_CLUSTER',
    optionalText(),
    'the cluster that tables are replicated and sharded over; without it they live on one server',
  ),
  compression: setting(
    'MILLRACE_CLICKHOUSE_COMPRESSION',
    flag(false),
    'true: what is sent is compressed with gzip; costs more time than it saves unless the network is slow',
  ),
  requestTimeoutMs: setting(
    'MILLRACE_CLICKHOUSE_REQUEST_TIMEOUT_MS',
    integer(30_000, { min: 1_000 }),
    'after this long without an answer a query counts as failed, in milliseconds',
  ),
} as const;

export type ClickHouseConfig = ConfigOf<typeof clickhouseSettings>;
