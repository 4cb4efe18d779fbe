import { CONTENT_ENCODINGS } from '@millrace/contracts';
import { HTTP_ANSWERS, type Refusal, type RefusalCode, type Reply, type RequestHead } from '@millrace/domain';
import { encodeResult, toRejection } from './answer';
import { acceptedProtobuf } from './media-type';

const RETRYABLE: readonly RefusalCode[] = [
  'request_timeout',
  'rate_limited',
  'quota_exhausted',
  'overloaded',
  'broker_unavailable',
  'ingest_disabled',
  'store_unavailable',
];

/** What RFC 9110 (15.5.16) asks for where the encoding is at fault and not the media type. */
const ACCEPTED_ENCODINGS = { 'accept-encoding': CONTENT_ENCODINGS.join(', ') };

/**
 * The refusal as problem details (RFC 9457) with the answer's own members beside them, or as an IngestResult
 * where a client that posts accepts protobuf. Nothing of the request was taken.
 */
export function refuse(refusal: Refusal, { method, headers }: Pick<RequestHead, 'method' | 'headers'>): Reply {
  const { status, headers: asked } = HTTP_ANSWERS[refusal.code];
  const protobuf = method === 'POST' ? acceptedProtobuf(headers['accept']) : undefined;
  return {
    status,
    headers: {
      ...asked,
      ...(refusal.code === 'unsupported_encoding' ? ACCEPTED_ENCODINGS : {}),
      ...(refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) }),
      'content-type': protobuf ?? 'application/problem+json',
    },
    body: protobuf === undefined ? JSON.stringify(toProblem(refusal)) : encodeResult(toResult(refusal)),
  };
}

/** The members of problem details, with those of an answer where events are at fault. */
export function toProblem(refusal: Refusal) {
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
