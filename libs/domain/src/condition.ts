import type { Severity } from './severity';

/** A field of a stored event that holds text. An attribute is named by its path; one that is absent is an empty text. */
export type TextField =
  'source' | 'type' | 'message' | 'clientKey' | 'errorType' | { readonly attribute: readonly string[] };

/** A field that holds a number; times are Unix milliseconds. */
export type NumberField =
  'seqNumber' | 'generationTime' | 'receptionTime' | { readonly numericAttribute: readonly string[] };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * What a stored event must be like, in no dialect's words: adapters translate their filters into this, the store
 * translates it into its query language. Texts are compared by code point, with `ignoreCase` after both were folded.
 */
export type Condition =
  /** Every one holds; always, when there is none. */
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  /** At least one holds; never, when there is none. */
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | {
      readonly kind: 'text';
      readonly field: TextField;
      readonly is: Comparison;
      readonly value: string;
      readonly ignoreCase: boolean;
    }
  | { readonly kind: 'number'; readonly field: NumberField; readonly is: Comparison; readonly value: number }
  | { readonly kind: 'text-in'; readonly field: TextField; readonly values: readonly string[] }
  | { readonly kind: 'severity-in'; readonly values: readonly Severity[] }
  | { readonly kind: 'id-in'; readonly values: readonly string[] }
  /** The text is part of the field. */
  | { readonly kind: 'contains'; readonly field: TextField; readonly text: string; readonly ignoreCase: boolean }
  /** The regular expression (RE2's syntax) matches somewhere in the field. */
  | { readonly kind: 'matches'; readonly field: TextField; readonly pattern: string; readonly ignoreCase: boolean }
  | { readonly kind: 'tagged'; readonly tag: string; readonly ignoreCase: boolean }
  /** The attribute is there, whatever its value. */
  | { readonly kind: 'has-attribute'; readonly path: readonly string[] };

/** Holds for every event. */
export const ANY_EVENT: Condition = { kind: 'all', of: [] };
