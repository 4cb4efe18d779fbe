import { CONTENT_ENCODINGS } from '@millrace/contracts';
import type { Refusal } from '@millrace/domain';

export const NO_TOKEN: Refusal = {
  code: 'unauthenticated',
  message: 'no token was sent; send it as Authorization: Bearer <token> or X-API-Key: <token>',
};

export const UNKNOWN_TOKEN: Refusal = {
  code: 'unauthenticated',
  message: 'the token is not known, has expired or was revoked',
};

export const LACKS_SCOPE: Readonly<Record<'ingest' | 'read', Refusal>> = {
  ingest: { code: 'forbidden', message: 'the token may not send events (scope ingest)' },
  read: { code: 'forbidden', message: 'the token may not read events (scope read)' },
};

export const FOREIGN_ORIGIN: Refusal = {
  code: 'forbidden',
  message: 'the token may not be used by scripts of this origin',
};

export const UNSUPPORTED_ENCODING: Refusal = {
  code: 'unsupported_encoding',
  message: `the Content-Encoding is not one of ${CONTENT_ENCODINGS.join(', ')}`,
};

export const WEBSOCKET_ONLY: Refusal = {
  code: 'invalid_query',
  message: 'there is nothing here but a WebSocket; ask for it with Upgrade: websocket',
};

export function bodyTooLarge(maxBytes: number): Refusal {
  return { code: 'body_too_large', message: `the body is longer than ${String(maxBytes)} bytes` };
}

export function inflatedTooLarge(maxBytes: number): Refusal {
  return { code: 'body_too_large', message: `the body inflates to more than ${String(maxBytes)} bytes` };
}

export function undecodableBody(encoding: string, reason: string): Refusal {
  return { code: 'undecodable_body', message: `the body is not valid ${encoding}: ${reason}` };
}

export function requestTimeout(timeoutMs: number): Refusal {
  return { code: 'request_timeout', message: `the body was not complete after ${String(timeoutMs)} ms` };
}

export function methodNotAllowed(method: string, allowed: readonly string[]): Refusal {
  return { code: 'method_not_allowed', message: `${method} is not allowed here; allowed: ${allowed.join(', ')}` };
}

export function unknownRoute(method: string, path: string): Refusal {
  return { code: 'unknown_route', message: `there is nothing at ${method} ${path}; GET / lists what there is` };
}
