import { HTTP_ANSWERS, type Refusal, type RefusalCode, type Reply, type RequestHead } from '@millrace/domain';
import { encodeResult, toRejection } from './answer';
import { acceptedProtobuf } from './media-type';

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
  const { status, headers: asked } = HTTP_ANSWERS[refusal.code];
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
  const { status, title } = HTTP_ANSWERS[refusal.code];
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
