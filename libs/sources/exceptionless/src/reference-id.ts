import type { EventFields } from './normalising/exceptionless-event';

/** What Exceptionless stores in the place of a reference id that breaks its rule. */
export const INVALID_REFERENCE_ID = 'invalid-reference-id';

const VALID = /^[A-Za-z0-9-]{8,100}$/;

/** Whether an event may be referred to by this text. */
export function isReferenceId(text: string): boolean {
  return VALID.test(text);
}

/** What an event says about the id by which its producer refers to it. */
export type ReferenceId =
  | { readonly kind: 'absent' }
  | { readonly kind: 'valid'; readonly id: string }
  | { readonly kind: 'invalid'; readonly sent: string };

/** The reference id; an `id` takes the place of an absent one. Two events whose ids are invalid are two events. */
export function readReferenceId({ reference_id, id }: EventFields): ReferenceId {
  const sent = [reference_id, id].find((each) => each !== undefined && each.trim() !== '');
  if (sent === undefined) return { kind: 'absent' };
  return isReferenceId(sent) ? { kind: 'valid', id: sent } : { kind: 'invalid', sent };
}
