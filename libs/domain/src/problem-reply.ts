import type { HttpAnswer } from './http-answer';
import type { Refusal } from './refusal';
import type { Reply } from './request';

/**
 * A refusal as problem details (RFC 9457): the members of the standard, the `code`, and those that a dialect has beside
 * them. Undefined ones are left out.
 */
export function problemReply(
  { status, title, headers }: HttpAnswer,
  { code, message, retryAfterSeconds }: Refusal,
  members: Readonly<Record<string, unknown>> = {},
): Reply {
  return {
    status,
    headers: {
      ...headers,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      'content-type': 'application/problem+json',
    },
    body: JSON.stringify({ type: 'about:blank', title, status, detail: message, code, ...members }),
  };
}
