/** Exceptionless' bounds: of the body as sent, and ten times that inflated. */
const MAX_BODY_BYTES = 200_000;

/** Of a route whose requests have a body. */
export const BODY_LIMITS = { maxBodyBytes: MAX_BODY_BYTES, maxInflatedBytes: 10 * MAX_BODY_BYTES };

/** Of a route whose requests say everything in their address. */
export const NO_BODY = { maxBodyBytes: 0, maxInflatedBytes: 0 };
