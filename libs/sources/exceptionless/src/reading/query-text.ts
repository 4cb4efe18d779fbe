/** A parameter of the query, its name in any case, as ASP.NET reads them; undefined where it is absent or blank. */
export function queryText(query: URLSearchParams, name: string): string | undefined {
  const folded = name.toLowerCase();
  for (const [sent, value] of query) {
    if (sent.toLowerCase() === folded && value.trim() !== '') return value.trim();
  }
  return undefined;
}
