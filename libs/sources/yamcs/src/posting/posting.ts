import type { FieldFault, JsonObject, Refusal, Severity } from '@millrace/domain';

/**
 * What a posted body says, in either contract:
 * - `whole-event` (Yamcs until 4.6): the producer posts the Event itself, times as Unix milliseconds;
 * - `create-event` (Yamcs 4.7 and later): the producer asks for an event and the server fills in the rest.
 */
export interface Posting {
  readonly contract: 'whole-event' | 'create-event';
  /** Undefined: the server's own, "User". */
  readonly source: string | undefined;
  /** Undefined: numbered by the server. */
  readonly seqNumber: number | undefined;
  /** Unix milliseconds; undefined: the time of reception. */
  readonly generationTime: number | undefined;
  /** Empty when none was given. */
  readonly type: string;
  readonly message: string;
  readonly severity: Severity;
  /** The text map of the current contract; empty in the old one. */
  readonly extra: Readonly<Record<string, string>>;
  /** Wire bytes of the fields that are not Yamcs' own. */
  readonly extensions: Uint8Array;
  /** Everything else that was sent, under its own names. */
  readonly attributes: JsonObject;
}

export type ReadPosting =
  { readonly kind: 'ok'; readonly posting: Posting } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The body cannot be taken apart, or fits neither contract. */
export function malformed(message: string): ReadPosting {
  return { kind: 'refused', refusal: { code: 'malformed_body', message } };
}

/** The body is well formed and its fields are not. Yamcs' answer has one text, so it holds every fault. */
export function invalid(faults: readonly FieldFault[]): ReadPosting {
  const message = faults.map((fault) => fault.message).join('; ');
  return { kind: 'refused', refusal: { code: 'invalid_event', message, faults } };
}
