import type { RequestHead } from '@millrace/domain';
import { queryParameter } from './query-parameter';

/** Parameters of the query that hold a token, in lower case and in the order in which Exceptionless looks for them. */
export const QUERY_CREDENTIALS: ReadonlySet<string> = new Set(['access_token', 'api_key', 'apikey']);

/** No two parts of it match the same blanks: anybody may send 16 KiB of them, and must not be paid for by the square. */
const AUTHORIZATION = /^(?<scheme>Bearer|Token|Basic)(?: +(?<value>\S+))? *$/i;

/**
 * The token of an Exceptionless client: `Token <token>`, `Basic` of `client:<token>` or `<token>:x-oauth-basic`,
 * or a parameter of the query, which counts only where the header has none of the three schemes.
 */
export function credential({ headers, query }: RequestHead): string | undefined {
  const { scheme, value = '' } = AUTHORIZATION.exec(headers['authorization'] ?? '')?.groups ?? {};
  if (scheme === undefined) return queryToken(query);
  return (scheme.toLowerCase() === 'basic' ? basicToken(value) : value) || undefined;
}

/** Exceptionless drops empty parts of the pair, so a token without its other half is none. */
function basicToken(encoded: string): string | undefined {
  const parts = Buffer.from(encoded, 'base64')
    .toString()
    .split(':')
    .filter((part) => part !== '');
  const [name, password] = parts;
  if (parts.length !== 2) return undefined;
  if (name?.toLowerCase() === 'client') return password;
  return password?.toLowerCase() === 'x-oauth-basic' ? name : undefined;
}

function queryToken(query: URLSearchParams): string | undefined {
  for (const name of QUERY_CREDENTIALS) {
    const token = queryParameter(query, name);
    if (token !== undefined) return token;
  }
  return undefined;
}
