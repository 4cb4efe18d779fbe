import {
  HTTP_ANSWERS,
  type FieldFault,
  type HttpAnswer,
  type Refusal,
  type RefusalCode,
  type Reply,
  type RequestHead,
} from '@millrace/domain';

/** What the clients do with the codes decides between them: they drop everything on 402 and keep it on 503. */
const ANSWERS: Readonly<Record<RefusalCode, HttpAnswer>> = {
  ...HTTP_ANSWERS,
  invalid_event: { status: 422, title: 'Unprocessable Content' },
  quota_exhausted: { status: 402, title: 'Payment Required' },
  // Clients wait where this header says that nothing remains, whatever the status.
  rate_limited: { headers: { 'x-ratelimit-remaining': '0' }, ...HTTP_ANSWERS.rate_limited },
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
