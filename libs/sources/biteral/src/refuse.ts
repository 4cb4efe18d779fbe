import { CONTENT_ENCODINGS } from '@millrace/contracts';
import type { FieldFault, Refusal, RefusalCode, Reply } from '@millrace/domain';

/** Codes as Biteral documents them (400, 401, 403, 404, 405, 429, 503); the others as HTTP defines them. */
const STATUSES: Readonly<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  unknown_route: 404,
  method_not_allowed: 405,
  length_required: 411,
  body_too_large: 413,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  undecodable_body: 400,
  malformed_body: 400,
  invalid_event: 400,
  invalid_query: 400,
  request_timeout: 408,
  rate_limited: 429,
  quota_exhausted: 429,
  overloaded: 503,
  broker_unavailable: 503,
  ingest_disabled: 503,
  store_unavailable: 503,
};

/** Headers that HTTP (RFC 9110) asks for beside some codes. */
const HEADERS: Readonly<Partial<Record<RefusalCode, Readonly<Record<string, string>>>>> = {
  unauthenticated: { 'www-authenticate': 'Bearer' },
  method_not_allowed: { allow: 'POST' },
  unsupported_encoding: { 'accept-encoding': CONTENT_ENCODINGS.join(', ') },
};

/**
 * The refusal in the two shapes that Biteral's PHP SDK can read: of a 400 it reads the first element of an
 * array and dies of anything else, of any other code it reads an error object.
 */
export function refuse(refusal: Refusal): Reply {
  const status = STATUSES[refusal.code];
  const headers = {
    ...HEADERS[refusal.code],
    ...(refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) }),
    'content-type': 'application/json',
  };
  const body = status === 400 ? [toFieldErrors(refusal)] : toError(refusal);
  return { status, headers, body: JSON.stringify(body) };
}

function toError({ code, message }: Refusal) {
  return { object: 'error', payload: { code, description: message } };
}

/** Not an `error` object: of those the SDK drops everything but the code. */
function toFieldErrors({ code, message, faults }: Refusal) {
  const listed = faults ?? [{ index: 0, field: '', code, message }];
  const batch = listed.some(({ index }) => index > 0);
  return { object: 'event', payload: { code, fieldErrors: listed.map((fault) => toFieldError(fault, batch)) } };
}

/** Fields by their bare names; in a batch the description says which event. */
function toFieldError({ index, field, code, message }: FieldFault, batch: boolean) {
  const description = batch ? `Event ${String(index)}: ${message}` : message;
  return { object: 'fieldError', payload: { field: field.replace(/^\//, ''), code, description, index } };
}
