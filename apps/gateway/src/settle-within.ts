export type Settled =
  { readonly kind: 'acknowledged' } | { readonly kind: 'failed'; readonly error: unknown } | { readonly kind: 'late' };

/** How a promise stands after at most `milliseconds`. Never rejects; what the promise does later is ignored. */
export function settleWithin(promise: Promise<void>, milliseconds: number): Promise<Settled> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve({ kind: 'late' });
    }, milliseconds);
    promise.then(
      () => {
        clearTimeout(timer);
        resolve({ kind: 'acknowledged' });
      },
      (error: unknown) => {
        clearTimeout(timer);
        resolve({ kind: 'failed', error });
      },
    );
  });
}
