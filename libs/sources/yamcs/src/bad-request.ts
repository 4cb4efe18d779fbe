import type { TextRange } from './filter/text-range';

/** Why a question cannot be answered. */
export interface BadRequest {
  /** In Yamcs' words where it has some. */
  readonly message: string;
  /** Where in the filter, where the fault is there. */
  readonly at?: TextRange;
}

export type Checked<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'bad-request'; readonly fault: BadRequest };

export function badRequest(message: string, at?: TextRange): Checked<never> {
  return { kind: 'bad-request', fault: { message, ...(at === undefined ? {} : { at }) } };
}
