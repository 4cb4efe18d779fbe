import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SessionRequest } from '../engine/sessions';
import { ClickHouseError } from '../errors';

/** What the URL and the headers of a request say: everything but the body. */
export interface QueryRequest {
  /** The client's own or a new one; comes back in X-ClickHouse-Query-Id. */
  readonly queryId: string;
  readonly user: string;
  readonly password: string;
  /** The part of the statement that stands in the URL. */
  readonly sql: string;
  readonly database: string | undefined;
  readonly session: SessionRequest | undefined;
  /** Engine settings, in their order. */
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}`, in the escaping of ClickHouse's HTTP interface. */
  readonly parameters: ReadonlyMap<string, string>;
  /** For statements that name none. */
  readonly defaultFormat: string | undefined;
  /** GET and HEAD promise to change nothing. */
  readonly onlyReads: boolean;
  readonly acceptsGzip: boolean;
  /** The whole result before the first byte, so that every error has a status. */
  readonly waitsForEnd: boolean;
  /** What the client understands of the Native format; 0 is the format's first version. */
  readonly protocolVersion: number;
}

/** Names that ClickHouse's HTTP interface takes for itself; every other one is a setting. */
const NOT_SETTINGS = new Set(
  `query database default_format session_id session_timeout session_check close_session query_id user password
   quota_key role stacktrace compress decompress client_protocol_version log_comment wait_end_of_query
   send_progress_in_http_headers buffer_size http_response_buffer_size http_headers_progress_interval_ms
   enable_http_compression http_zlib_compression_level cancel_http_readonly_queries_on_client_close
   http_native_compression_disable_checksumming_on_decompress add_http_cors_header
   http_write_exception_in_output_format`.split(/\s+/),
);

const DEFAULT_SESSION_SECONDS = 60;
const MAX_SESSION_SECONDS = 3_600;

/** Reads a request of ClickHouse's HTTP interface. Throws ClickHouseError for what this front does not offer. */
export function readQueryRequest(request: IncomingMessage, query: URLSearchParams): QueryRequest {
  refuseOtherPages(request);
  refuseNativeCompression(query);
  const header = (name: string): string | undefined => request.headers[name]?.toString();
  const parameters = [...query].filter(([name]) => name.startsWith('param_'));
  const settings = [...query].filter(([name]) => !name.startsWith('param_') && !NOT_SETTINGS.has(name));
  return {
    queryId: query.get('query_id') || randomUUID(),
    ...credentials(header, query),
    sql: query.get('query') ?? '',
    database: query.get('database') ?? header('x-clickhouse-database'),
    session: sessionOf(query),
    settings: new Map(settings.map(([name, value]) => [checked(name), value])),
    parameters: new Map(parameters.map(([name, value]) => [checked(name.slice('param_'.length)), value])),
    defaultFormat: checkedFormat(header('x-clickhouse-format') ?? query.get('default_format')),
    onlyReads: request.method === 'GET' || request.method === 'HEAD',
    acceptsGzip: isOn(query, 'enable_http_compression') && /\bgzip\b/.test(header('accept-encoding') ?? ''),
    waitsForEnd: isOn(query, 'wait_end_of_query'),
    protocolVersion: Number(query.get('client_protocol_version') ?? 0),
  };
}

/** A page of any site that is open on this machine could send statements: its browser says that it is not ours. */
function refuseOtherPages({ headers }: IncomingMessage): void {
  if (headers['sec-fetch-site'] !== 'cross-site') return;
  throw new ClickHouseError('ACCESS_DENIED', 'statements are not taken from pages of other sites');
}

function refuseNativeCompression(query: URLSearchParams): void {
  const asked = ['compress', 'decompress'].find((name) => isOn(query, name));
  if (asked === undefined) return;
  throw new ClickHouseError(
    'NOT_IMPLEMENTED',
    `${asked}=1 (ClickHouse's own compressed blocks) is not served here; use HTTP compression ` +
      '(Content-Encoding, enable_http_compression=1), in JDBC clients compress=false',
  );
}

function isOn(query: URLSearchParams, name: string): boolean {
  return query.get(name) === '1' || query.get(name) === 'true';
}

/** ClickHouse's headers go before Basic authentication, and that before the URL. */
function credentials(
  header: (name: string) => string | undefined,
  query: URLSearchParams,
): Pick<QueryRequest, 'user' | 'password'> {
  const basic = basicCredentials(header('authorization') ?? '');
  return {
    user: header('x-clickhouse-user') ?? basic.user ?? query.get('user') ?? 'default',
    password: header('x-clickhouse-key') ?? basic.password ?? query.get('password') ?? '',
  };
}

function basicCredentials(authorization: string): { user?: string | undefined; password?: string | undefined } {
  const encoded = /^Basic (.+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return {};
  const [, user, password] = /^([^:]*):?(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return { user, password };
}

function sessionOf(query: URLSearchParams): SessionRequest | undefined {
  const id = query.get('session_id');
  if (!id) return undefined;
  const timeoutSeconds = Number(query.get('session_timeout') ?? DEFAULT_SESSION_SECONDS);
  if (!(timeoutSeconds >= 0 && timeoutSeconds <= MAX_SESSION_SECONDS)) {
    throw new ClickHouseError(
      'INVALID_SESSION_TIMEOUT',
      `session_timeout must be between 0 and ${String(MAX_SESSION_SECONDS)} seconds`,
    );
  }
  return {
    id,
    timeoutSeconds,
    mustExist: isOn(query, 'session_check'),
    closesAfterwards: isOn(query, 'close_session'),
  };
}

/** The name, which goes into the statement as it is. */
function checkedFormat(name: string | null): string | undefined {
  if (!name) return undefined;
  if (/^\w+$/.test(name)) return name;
  throw new ClickHouseError('BAD_ARGUMENTS', `'${name}' cannot be the name of a format`);
}

/** The name, which goes into a SET as it is. */
function checked(name: string): string {
  if (/^\w+$/.test(name)) return name;
  throw new ClickHouseError('UNKNOWN_SETTING', `'${name}' cannot be the name of a setting or parameter`);
}
