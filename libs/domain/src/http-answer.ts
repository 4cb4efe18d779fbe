import type { RefusalCode } from './refusal';

/** What HTTP itself says about a refusal. */
export interface HttpAnswer {
  readonly status: number;
  /** The status in words, as RFC 9110 names it; the title of problem details (RFC 9457). */
  readonly title: string;
  /** Headers that RFC 9110 asks for beside the code. */
  readonly headers?: Readonly<Record<string, string>>;
}

const BAD_REQUEST = { status: 400, title: 'Bad Request' };
const UNSUPPORTED_MEDIA_TYPE = { status: 415, title: 'Unsupported Media Type' };
const TOO_MANY_REQUESTS = { status: 429, title: 'Too Many Requests' };
const SERVICE_UNAVAILABLE = { status: 503, title: 'Service Unavailable' };

/** The answer that HTTP has for each refusal. A dialect whose clients read a status otherwise replaces that one. */
export const HTTP_ANSWERS: Readonly<Record<RefusalCode, HttpAnswer>> = {
  unauthenticated: { status: 401, title: 'Unauthorized', headers: { 'www-authenticate': 'Bearer' } },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not Found' },
  unknown_route: { status: 404, title: 'Not Found' },
  method_not_allowed: { status: 405, title: 'Method Not Allowed', headers: { allow: 'POST' } },
  length_required: { status: 411, title: 'Length Required' },
  body_too_large: { status: 413, title: 'Content Too Large' },
  unsupported_media_type: UNSUPPORTED_MEDIA_TYPE,
  unsupported_encoding: UNSUPPORTED_MEDIA_TYPE,
  undecodable_body: BAD_REQUEST,
  malformed_body: BAD_REQUEST,
  invalid_event: BAD_REQUEST,
  invalid_query: BAD_REQUEST,
  request_timeout: { status: 408, title: 'Request Timeout' },
  rate_limited: TOO_MANY_REQUESTS,
  quota_exhausted: TOO_MANY_REQUESTS,
  overloaded: SERVICE_UNAVAILABLE,
  broker_unavailable: SERVICE_UNAVAILABLE,
  ingest_disabled: SERVICE_UNAVAILABLE,
  store_unavailable: SERVICE_UNAVAILABLE,
};
