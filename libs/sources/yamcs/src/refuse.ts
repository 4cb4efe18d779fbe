import { yamcsMessages } from '@millrace/contracts';
import type { Refusal, RefusalCode, Reply, RequestHead } from '@millrace/domain';
import { JSON_TYPE, PROTOBUF_TYPE, wantsProtobufError } from './media-type';

interface Answer {
  readonly status: number;
  /** The exception that Yamcs names; absent where it answers plain text, before its application sees the request. */
  readonly exception?: string;
}

const BAD_REQUEST = { status: 400, exception: 'BadRequestException' };
const TOO_MANY_REQUESTS = { status: 429, exception: 'TooManyRequestsException' };
const SERVICE_UNAVAILABLE = { status: 503, exception: 'ServiceUnavailableException' };
const UNSUPPORTED_MEDIA_TYPE = { status: 415, exception: 'UnsupportedMediaTypeException' };

const ANSWERS: Readonly<Record<RefusalCode, Answer>> = {
  unauthenticated: { status: 401 },
  forbidden: { status: 403, exception: 'ForbiddenException' },
  not_found: { status: 404, exception: 'NotFoundException' },
  unknown_route: { status: 404 },
  method_not_allowed: { status: 405 },
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

/** Headers that HTTP (RFC 9110) asks for beside some codes. */
const HEADERS: Readonly<Partial<Record<RefusalCode, Readonly<Record<string, string>>>>> = {
  unauthenticated: { 'www-authenticate': 'Bearer' },
  method_not_allowed: { allow: 'POST' },
};

/** The refusal as Yamcs' ExceptionMessage, in JSON or protobuf as the client asks, or as Yamcs' plain text. */
export function refuse(refusal: Refusal, head: RequestHead): Reply {
  const { status, exception } = ANSWERS[refusal.code];
  const headers = {
    ...HEADERS[refusal.code],
    ...(refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) }),
  };
  if (exception === undefined) {
    return {
      status,
      headers: { ...headers, 'content-type': 'text/plain' },
      body: `${String(status)} ${refusal.message}\r\n`,
    };
  }
  const message = { code: status, type: exception, msg: refusal.message };
  if (!wantsProtobufError(head)) {
    return { status, headers: { ...headers, 'content-type': JSON_TYPE }, body: JSON.stringify(message) };
  }
  const body = yamcsMessages.api.ExceptionMessage.encode(message).finish();
  return { status, headers: { ...headers, 'content-type': PROTOBUF_TYPE }, body };
}
