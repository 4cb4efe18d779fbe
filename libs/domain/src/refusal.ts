/** Every reason for which the gateway refuses a request. Each dialect gives each its own answer. */
export const REFUSAL_CODES = [
  'unauthenticated',
  'forbidden',
  'not_found',
  /** The address is none of the dialect's. */
  'unknown_route',
  'method_not_allowed',
  'length_required',
  'body_too_large',
  'unsupported_media_type',
  'unsupported_encoding',
  'undecodable_body',
  'malformed_body',
  'invalid_event',
  /** A parameter or filter of a question is wrong. */
  'invalid_query',
  'request_timeout',
  'rate_limited',
  'quota_exhausted',
  'overloaded',
  'broker_unavailable',
  /** Events are not taken at present, on purpose. */
  'ingest_disabled',
  /** Stored events cannot be read at present. */
  'store_unavailable',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Why a request was not taken, in no dialect's words. */
export interface Refusal {
  readonly code: RefusalCode;
  /** One sentence for the person who reads the client's log. Never holds a credential. */
  readonly message: string;
  /** The faults in the body, where there are some. */
  readonly faults?: readonly FieldFault[];
  /** Whole seconds after which the client should try again; for overload and outages. */
  readonly retryAfterSeconds?: number;
}

/** One fault in a request body. */
export interface FieldFault {
  /** Position of the event in the body. */
  readonly index: number;
  /** JSON pointer (`/customerCode`) or proto path (`generationTime`), relative to the event; may be empty. */
  readonly field: string;
  /** Stable, lower snake case: `required`, `wrong_type`, `out_of_range`, `unknown_value`, `too_long`, … */
  readonly code: string;
  readonly message: string;
}
