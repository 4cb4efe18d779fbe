import type { DeadLetterReason } from './dead-letter';

/** Why a record was discarded on purpose. Counted under this name, never kept. */
export type DropReason =
  /** The gateway's answer already told the producer that this one is not taken. */
  | 'refused_at_gateway'
  /** The dialect's contract says that such an event is accepted and ignored. */
  | 'ignored_by_contract';

/**
 * What came of looking at one record. Bad data is a value; an exception means that we, or a system
 * we depend on, are at fault, and stops the batch uncommitted.
 */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'drop'; readonly reason: DropReason }
  | { readonly kind: 'dead-letter'; readonly reason: DeadLetterReason };

export function ok<T>(value: T): Outcome<T> {
  return { kind: 'ok', value };
}

export function drop(reason: DropReason): Outcome<never> {
  return { kind: 'drop', reason };
}

export function deadLetter(reason: DeadLetterReason): Outcome<never> {
  return { kind: 'dead-letter', reason };
}
