/**
 * A parameter of a question that cannot be used. Thrown and caught within this folder only: it becomes the refusal
 * `invalid_query`.
 */
export class InvalidQuery extends Error {
  override readonly name = 'InvalidQuery';

  constructor(
    /** The parameter's name. */
    readonly parameter: string,
    /** One sentence for the person who asked. */
    message: string,
  ) {
    super(message);
  }
}
