/** The order of requests on their way means nothing: states that differ in nothing else are one. */
export function sortRequests<Request>(net: readonly Request[]): readonly Request[] {
  if (net.length < 2) return net;
  const named = net.map((request) => ({ request, name: JSON.stringify(request) }));
  return named.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ request }) => request);
}
