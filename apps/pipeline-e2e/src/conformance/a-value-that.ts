/** A matcher for what no pattern describes; `says` is shown where the value is another. */
export function aValueThat(says: string, holds: (value: unknown) => boolean): unknown {
  return {
    // By this Jest knows in a report what it must not print as an object.
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch: holds,
    toString: () => says,
    getExpectedType: () => 'a value',
    toAsymmetricMatcher: () => `aValueThat(${says})`,
  };
}
