/** What a filter says about a field; `at` is where it stands in the filter, counted from 0. */
export type FilterValue =
  /** A word or phrase. More than one piece: an asterisk stands between each two, for any text. */
  | { readonly kind: 'text'; readonly pieces: readonly string[]; readonly at: number }
  /** `[a TO b]`, `{a TO b}`, `>a`, `<=b`: a bound that is absent is open. */
  | { readonly kind: 'range'; readonly from?: FilterBound; readonly to?: FilterBound; readonly at: number };

export interface FilterBound {
  readonly text: string;
  readonly inclusive: boolean;
}

/** What is wrong with a filter, and where, counted from 0. Thrown and caught within this folder only. */
export class FilterFault extends Error {
  override readonly name = 'FilterFault';

  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}
