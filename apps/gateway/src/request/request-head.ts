import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHead } from '@millrace/domain';
import type { Exchange } from '../http/exchange';
import type { PathParameters } from '../routing/route-table';

/** What adapters see of a request before its body. */
export function toRequestHead({ request, target }: Exchange, { pathParameters }: PathParameters): RequestHead {
  return {
    method: request.method ?? '',
    path: target.path,
    pathParameters,
    query: new URLSearchParams(target.query),
    headers: toFlatHeaders(request.headers),
  };
}

/** Node joins repeated headers itself, all but Set-Cookie, which has no meaning in a request. */
function toFlatHeaders(headers: IncomingHttpHeaders): RequestHead['headers'] {
  const flat = headers['set-cookie'] === undefined ? headers : { ...headers, 'set-cookie': undefined };
  return flat as RequestHead['headers'];
}
