import type { RawCoordinates } from './coordinates';
import type { Dialect } from './dialect';

/** Where in the pipeline a record failed. */
export type DeadLetterStage = 'normalise' | 'store';

/** Every reason for a dead letter. Each is explained in ARCHITECTURE.md; a test compares the two. */
export const DEAD_LETTER_CODES = [
  'undecodable_record',
  'unknown_dialect',
  'unsupported_encoding',
  'undecodable_body',
  'body_too_large',
  'malformed_body',
  'invalid_event',
  'too_old',
  'event_too_large',
  'unstorable_event',
] as const;

export type DeadLetterCode = (typeof DEAD_LETTER_CODES)[number];

export interface DeadLetterReason {
  readonly code: DeadLetterCode;
  /** One sentence for a person: what is wrong, with the offending value where it is short. */
  readonly message: string;
  /** JSON pointer or proto path of the field at fault. */
  readonly field?: string;
}

/** A reason as it was kept, by a version that may be newer than its reader and know other codes. */
export interface KeptReason extends Omit<DeadLetterReason, 'code'> {
  readonly code: string;
}

/** A record that could not be understood or stored, with everything needed to send it again. */
export interface DeadLetter {
  readonly stage: DeadLetterStage;
  readonly reason: DeadLetterReason;
  readonly coordinates: RawCoordinates;
  readonly eventId: string;
  readonly requestId: string;
  readonly dialect: Dialect;
  readonly route: string;
  readonly project: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  /** Unix milliseconds. */
  readonly deadLetteredAt: number;
  readonly contentType: string;
  readonly contentEncoding: string;
  /** The body as received, whole: what could not be taken apart is kept as it came. */
  readonly body: Uint8Array;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly gatewayVersion: string;
  readonly serviceVersion: string;
  readonly traceparent: string;
}
