/** The path of a request's target and its query, without the `?`. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/** Takes a request's target apart. Clients of proxies may send it whole, with scheme and host. */
export function splitTarget(target: string): RequestTarget {
  const origin = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  const mark = origin.indexOf('?');
  const path = mark === -1 ? origin : origin.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark === -1 ? '' : origin.slice(mark + 1) };
}
