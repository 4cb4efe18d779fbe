/** The first value of a parameter whose name is `lowerCaseName` in any case, where it is not empty. */
export function queryParameter(query: URLSearchParams, lowerCaseName: string): string | undefined {
  if (query.size === 0) return undefined;
  for (const [name, value] of query) {
    if (value !== '' && name.toLowerCase() === lowerCaseName) return value;
  }
  return undefined;
}
