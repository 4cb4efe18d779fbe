import { HTTP_ANSWERS, type Refusal, type Reply, type RequestHead } from '@millrace/domain';

/**
 * The refusal as problem details (RFC 9457), the faults of events beside the standard members. The webhook
 * specification asks for the status alone, and senders repeat by it: what stays wrong is a 4xx, with 429 for limits.
 */
export function refuse({ code, message, faults, retryAfterSeconds }: Refusal, _head: RequestHead): Reply {
  const { status, title, headers } = HTTP_ANSWERS[code];
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
      code,
      ...(faults === undefined ? {} : { faults }),
    }),
  };
}
