import type { Refusal, RefusalCode, Reply, RequestHead } from '@millrace/domain';
import { encodeResult, toRejection } from './answer';
import { acceptedProtobuf } from './media-type';

interface Answer {
  readonly status: number;
  readonly title: string;
  /** Headers that HTTP (RFC 9110) asks for beside the code. */
  readonly headers?: Readonly<Record<string, string>>;
}

const BAD_REQUEST = { status: 400, title: 'Bad Request' };
const UNSUPPORTED_MEDIA_TYPE = { status: 415, title: 'Unsupported Media Type' };
const TOO_MANY_REQUESTS = { status: 429, title: 'Too Many Requests' };
const SERVICE_UNAVAILABLE = { status: 503, title: 'Service Unavailable' };

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
  rate_limited: TOO_MANY_REQUESTS,
  quota_exhausted: TOO_MANY_REQUESTS,
  overloaded: SERVICE_UNAVAILABLE,
  broker_unavailable: SERVICE_UNAVAILABLE,
};

const RETRYABLE: readonly RefusalCode[] = [
  'request_timeout',
  'rate_limited',
  'quota_exhausted',
  'overloaded',
  'broker_unavailable',
];

/**
 * The refusal as problem details (RFC 9457) with the answer's own members beside them, or as an IngestResult
 * where the client accepts protobuf. Nothing of the request was taken.
 */
export function refuse(refusal: Refusal, { headers }: Pick<RequestHead, 'headers'>): Reply {
  const { status, headers: asked } = ANSWERS[refusal.code];
  const protobuf = acceptedProtobuf(headers['accept']);
  return {
    status,
    headers: {
      ...asked,
      ...(refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) }),
      'content-type': protobuf ?? 'application/problem+json',
    },
    body: protobuf === undefined ? JSON.stringify(toProblem(refusal)) : encodeResult(toResult(refusal)),
  };
}

function toProblem(refusal: Refusal) {
  const { status, title } = ANSWERS[refusal.code];
  const { code, message, faults } = refusal;
  return {
    type: 'about:blank',
    title,
    status,
    detail: message,
    code,
    retryable: RETRYABLE.includes(code),
    ...(faults === undefined ? {} : toResult(refusal)),
  };
}

function toResult({ code, message, faults }: Refusal) {
  const rejections = faults?.map(toRejection) ?? [
    { index: 0, code, field: '', message, retryable: RETRYABLE.includes(code) },
  ];
  return { accepted: 0, rejected: faults?.length ?? 0, eventIds: [], rejections };
}
