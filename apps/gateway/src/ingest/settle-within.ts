/** How a promise stands after at most `milliseconds`. Never rejects; what the promise does later is ignored. */
export function settleWithin(
  promise: Promise<void>,
  milliseconds: number,
): Promise<'acknowledged' | 'failed' | 'late'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve('late');
    }, milliseconds);
    promise.then(
      () => {
        clearTimeout(timer);
        resolve('acknowledged');
      },
      () => {
        clearTimeout(timer);
        resolve('failed');
      },
    );
  });
}
