import type { Span } from './text-range';

/** A filter that cannot be understood. Thrown and caught within this folder: `readFilter` gives it as a value. */
export class FilterError extends Error {
  override readonly name = 'FilterError';

  constructor(
    readonly span: Span,
    message = 'Syntax error in filter',
  ) {
    super(message);
  }
}
