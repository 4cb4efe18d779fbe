import type { CaseRequest, Exchange, ExpectedAnswer } from '../conformance-case';

export const EVENTS = '/api/v2/events';

const CONFIG_VERSION = 'x-exceptionless-configversion';

/** What the clients take for success: this code, no body, and the version of their configuration. */
export const QUEUED: ExpectedAnswer = {
  status: 202,
  headers: { [CONFIG_VERSION]: expect.stringMatching(/^\d+$/) as unknown },
  body: '',
};

/** The same for requests without a body. */
export const TAKEN: ExpectedAnswer = { status: 200, headers: QUEUED.headers ?? {}, body: '' };

/** An object goes as JSON, which is also what the content type says unless `request` has another. */
export function post(body: unknown, answer = QUEUED, request: Partial<CaseRequest> = {}): Exchange {
  const isReady = typeof body === 'string' || body instanceof Uint8Array;
  return { request: { path: EVENTS, body: isReady ? body : JSON.stringify(body), ...request }, answer };
}

export function get(path: string, answer: ExpectedAnswer): Exchange {
  return { request: { method: 'GET', path }, answer };
}

/** Errors are problem details and never plain text, which the JavaScript client dies of. They name no configuration. */
export function problem(status: number): ExpectedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', [CONFIG_VERSION]: undefined },
    body: { status, title: expect.any(String) as unknown },
  };
}
