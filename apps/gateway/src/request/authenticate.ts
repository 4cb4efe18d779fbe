import type { AccessStore, Authorisation } from '@millrace/access';
import type { Refusal, RequestHead, SourceAdapter } from '@millrace/domain';
import type { Exchange } from '../http/exchange';
import { isListed, policyOf, shareWith, sharingHeaders } from './cross-origin';
import { presentedToken } from './presented-token';
import { FOREIGN_ORIGIN, LACKS_SCOPE, NO_TOKEN, UNKNOWN_TOKEN } from './refusals';

/** A token that may be used for what is asked. */
export type Granted = Extract<Authorisation, { kind: 'granted' }>;

export type Authentication = Granted | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A request at a dialect's address. */
export interface AddressedRequest {
  readonly match: { readonly adapter: SourceAdapter };
  readonly head: RequestHead;
  readonly exchange: Pick<Exchange, 'share'>;
}

/** Finds out what the token of a request is worth, and whether the answer may be read by the script that asks. */
export function authenticate(
  request: AddressedRequest,
  scope: 'ingest' | 'read',
  access: Pick<AccessStore, 'authorise' | 'isAllowedOrigin'>,
): Authentication {
  const { head, match, exchange } = request;
  const origin = head.headers['origin'];
  // For the refusals that follow: what is wrong with its token a script is to read, too.
  if (origin !== undefined) exchange.share(shareWith(origin, policyOf(match.adapter), access));
  const token = presentedToken(head, match.adapter);
  if (token === undefined) return refuse(NO_TOKEN);
  const authorisation = access.authorise(token, scope);
  if (authorisation.kind === 'unknown') return refuse(UNKNOWN_TOKEN);
  if (authorisation.kind === 'lacks-scope') return refuse(LACKS_SCOPE[scope]);
  return origin === undefined ? authorisation : checkOrigin(origin, authorisation, request);
}

function checkOrigin(origin: string, granted: Granted, { match, exchange }: AddressedRequest): Authentication {
  const policy = policyOf(match.adapter);
  if (policy.origins === 'any') return granted;
  const listed = isListed(origin, granted.origins);
  exchange.share(listed === true ? sharingHeaders(origin, policy) : undefined);
  return listed === false ? refuse(FOREIGN_ORIGIN) : granted;
}

function refuse(refusal: Refusal): Authentication {
  return { kind: 'refused', refusal };
}
