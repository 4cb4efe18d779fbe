import { HTTP_ANSWERS, type Refusal, type RefusalCode, type Reply, type RequestHead } from '@millrace/domain';
import { replyWithException } from './exception';

/** The exception that a Yamcs server names; undefined where it answers in plain text, before its application sees the request. */
const EXCEPTIONS: Readonly<Record<RefusalCode, string | undefined>> = {
  unauthenticated: undefined,
  unknown_route: undefined,
  method_not_allowed: undefined,
  forbidden: 'ForbiddenException',
  not_found: 'NotFoundException',
  length_required: 'LengthRequiredException',
  body_too_large: 'PayloadTooLargeException',
  unsupported_media_type: 'UnsupportedMediaTypeException',
  unsupported_encoding: 'UnsupportedMediaTypeException',
  undecodable_body: 'BadRequestException',
  malformed_body: 'BadRequestException',
  invalid_event: 'BadRequestException',
  invalid_query: 'BadRequestException',
  request_timeout: 'RequestTimeoutException',
  rate_limited: 'TooManyRequestsException',
  quota_exhausted: 'TooManyRequestsException',
  overloaded: 'ServiceUnavailableException',
  broker_unavailable: 'ServiceUnavailableException',
  ingest_disabled: 'ServiceUnavailableException',
  store_unavailable: 'ServiceUnavailableException',
};

/** The refusal as Yamcs' ExceptionMessage, in JSON or protobuf as the client asks, or as Yamcs' plain text. */
export function refuse(refusal: Refusal, head: RequestHead): Reply {
  const { code, message, retryAfterSeconds } = refusal;
  const { status, headers: asked } = HTTP_ANSWERS[code];
  const type = EXCEPTIONS[code];
  const reply = type === undefined ? replyWithText(refusal) : replyWithException({ code: status, type, message }, head);
  const retry = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { ...reply, headers: { ...reply.headers, ...asked, ...retry } };
}

/** The status in words; where a token is missing or wrong, what is wrong with it. */
function replyWithText({ code, message }: Refusal): Reply {
  const { status, title } = HTTP_ANSWERS[code];
  const words = code === 'unauthenticated' ? message : title;
  return { status, headers: { 'content-type': 'text/plain' }, body: `${String(status)} ${words}\r\n` };
}
