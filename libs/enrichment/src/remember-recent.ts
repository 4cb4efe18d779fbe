/**
 * `compute` with its latest results remembered: at most `capacity`, the one unused for longest forgotten first.
 * `compute` must not give undefined.
 */
export function rememberRecent<K, V extends object>(capacity: number, compute: (key: K) => V): (key: K) => V {
  // A Map iterates in the order of insertion, so the first key is the one unused for longest.
  const results = new Map<K, V>();

  return function recall(key) {
    const known = results.get(key);
    if (known !== undefined) results.delete(key);
    const result = known ?? compute(key);
    results.set(key, result);
    if (results.size > capacity) forgetFirst(results);
    return result;
  };
}

function forgetFirst<K>(results: Map<K, unknown>): void {
  for (const key of results.keys()) {
    results.delete(key);
    return;
  }
}
