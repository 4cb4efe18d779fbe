import type { Comparator } from './tokenise';
import type { Span } from './text-range';

/** A word or phrase of a filter and where it stands. */
export interface Term extends Span {
  readonly value: string;
}

/** What a filter says, before anybody asks whether there are such fields. */
export type FilterExpression =
  /** All hold; without any, everything does. */
  | { readonly kind: 'and'; readonly of: readonly FilterExpression[] }
  | { readonly kind: 'or'; readonly of: readonly FilterExpression[] }
  | { readonly kind: 'not'; readonly of: FilterExpression }
  /** A word that is looked for in the event's texts. */
  | { readonly kind: 'search'; readonly text: Term }
  | {
      readonly kind: 'comparison';
      readonly field: Term;
      readonly comparator: Comparator;
      readonly value: Term;
    };
