import type { RequestHead, SourceAdapter } from '@millrace/domain';

const BEARER = 'bearer ';

/** The token of a request: the two ways that every dialect takes first, then the dialect's own. */
export function presentedToken(head: RequestHead, adapter: SourceAdapter): string | undefined {
  return (
    readBearer(head.headers['authorization'] ?? '') ??
    orUndefined(head.headers['x-api-key']) ??
    orUndefined(adapter.credential(head))
  );
}

function readBearer(authorization: string): string | undefined {
  const isBearer = authorization.slice(0, BEARER.length).toLowerCase() === BEARER;
  return isBearer ? orUndefined(authorization.slice(BEARER.length)) : undefined;
}

function orUndefined(token: string | undefined): string | undefined {
  const trimmed = token?.trim();
  return trimmed === '' ? undefined : trimmed;
}
