import type { FieldFault, Refusal, RefusalCode, Reply, RequestHead } from '@millrace/domain';

interface Answer {
  readonly status: number;
  readonly title: string;
  /** Headers that HTTP (RFC 9110) asks for beside the code. */
  readonly headers?: Readonly<Record<string, string>>;
}

const BAD_REQUEST = { status: 400, title: 'Bad Request' };
const UNSUPPORTED_MEDIA_TYPE = { status: 415, title: 'Unsupported Media Type' };
const SERVICE_UNAVAILABLE = { status: 503, title: 'Service Unavailable' };

/** What the clients do with the codes decides between them: they drop everything on 402 and keep it on 503. */
const ANSWERS: Readonly<Record<RefusalCode, Answer>> = {
  unauthenticated: { status: 401, title: 'Unauthorized', headers: { 'www-authenticate': 'Bearer' } },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not Found' },
  method_not_allowed: { status: 405, title: 'Method Not Allowed', headers: { allow: 'POST' } },
  length_required: { status: 411, title: 'Length Required' },
  body_too_large: { status: 413, title: 'Content Too Large' },
  unsupported_media_type: UNSUPPORTED_MEDIA_TYPE,
  unsupported_encoding: UNSUPPORTED_MEDIA_TYPE,
  undecodable_body: BAD_REQUEST,
  malformed_body: BAD_REQUEST,
  invalid_event: BAD_REQUEST,
  request_timeout: { status: 408, title: 'Request Timeout' },
  rate_limited: { status: 429, title: 'Too Many Requests' },
  quota_exhausted: { status: 402, title: 'Payment Required' },
  overloaded: SERVICE_UNAVAILABLE,
  broker_unavailable: SERVICE_UNAVAILABLE,
};

/**
 * The refusal as problem details (RFC 9457). The JavaScript client parses every body that is not empty, whatever
 * the status, and dies of one that is not JSON. The version header belongs to successes only.
 */
export function refuse(refusal: Refusal, { method, path }: RequestHead): Reply {
  const { status, title, headers } = ANSWERS[refusal.code];
  const { code, message, faults, retryAfterSeconds } = refusal;
  return {
    status,
    headers: {
      ...headers,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      'content-type': 'application/problem+json',
    },
    body: JSON.stringify({
      type: 'about:blank',
      title,
      status,
      detail: message,
      instance: `${method} ${path}`,
      code,
      ...(faults === undefined ? {} : { errors: toErrors(faults) }),
    }),
  };
}

/** The messages by field, as ASP.NET lists what does not validate. */
function toErrors(faults: readonly FieldFault[]): Readonly<Record<string, readonly string[]>> {
  const errors = new Map<string, string[]>();
  for (const { field, message } of faults) {
    const name = field.replace(/^\//, '');
    errors.set(name, [...(errors.get(name) ?? []), message]);
  }
  return Object.fromEntries(errors);
}
