import type { Refusal, RefusalCode, Reply, RequestHead } from '@millrace/domain';
import { replyWithException } from './exception';

/**
 * Either the exception that Yamcs names, or the words of its plain text: what it answers before its application sees the
 * request. Without words of its own the text is the refusal's message.
 */
type Answer =
  { readonly status: number; readonly exception: string } | { readonly status: number; readonly text?: string };

const BAD_REQUEST = { status: 400, exception: 'BadRequestException' };
const TOO_MANY_REQUESTS = { status: 429, exception: 'TooManyRequestsException' };
const SERVICE_UNAVAILABLE = { status: 503, exception: 'ServiceUnavailableException' };
const UNSUPPORTED_MEDIA_TYPE = { status: 415, exception: 'UnsupportedMediaTypeException' };

const ANSWERS: Readonly<Record<RefusalCode, Answer>> = {
  unauthenticated: { status: 401 },
  forbidden: { status: 403, exception: 'ForbiddenException' },
  not_found: { status: 404, exception: 'NotFoundException' },
  unknown_route: { status: 404, text: 'Not Found' },
  method_not_allowed: { status: 405, text: 'Method Not Allowed' },
  length_required: { status: 411, exception: 'LengthRequiredException' },
  body_too_large: { status: 413, exception: 'PayloadTooLargeException' },
  unsupported_media_type: UNSUPPORTED_MEDIA_TYPE,
  unsupported_encoding: UNSUPPORTED_MEDIA_TYPE,
  undecodable_body: BAD_REQUEST,
  malformed_body: BAD_REQUEST,
  invalid_event: BAD_REQUEST,
  invalid_query: BAD_REQUEST,
  request_timeout: { status: 408, exception: 'RequestTimeoutException' },
  rate_limited: TOO_MANY_REQUESTS,
  quota_exhausted: TOO_MANY_REQUESTS,
  overloaded: SERVICE_UNAVAILABLE,
  broker_unavailable: SERVICE_UNAVAILABLE,
  ingest_disabled: SERVICE_UNAVAILABLE,
  store_unavailable: SERVICE_UNAVAILABLE,
};

/** The refusal as Yamcs' ExceptionMessage, in JSON or protobuf as the client asks, or as Yamcs' plain text. */
export function refuse(refusal: Refusal, head: RequestHead): Reply {
  const reply = toReply(ANSWERS[refusal.code], refusal.message, head);
  return { ...reply, headers: { ...reply.headers, ...httpHeaders(refusal) } };
}

function toReply(answer: Answer, message: string, head: RequestHead): Reply {
  const { status } = answer;
  if ('exception' in answer) return replyWithException({ code: status, type: answer.exception, message }, head);
  const body = `${String(status)} ${answer.text ?? message}\r\n`;
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

/** What HTTP (RFC 9110) asks for beside some codes. */
function httpHeaders({ code, retryAfterSeconds }: Refusal): Readonly<Record<string, string>> {
  return {
    ...(code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
}
