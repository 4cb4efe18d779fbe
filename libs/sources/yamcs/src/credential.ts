import type { RequestHead } from '@millrace/domain';

/**
 * The token of a Yamcs client: the password of HTTP Basic (python-yamcs-client's BasicAuthCredentials), its
 * user name where the password is empty, or the `access_token` cookie of the Yamcs web interface.
 */
export function credential({ headers }: RequestHead): string | undefined {
  return basicToken(headers['authorization']) ?? cookieToken(headers['cookie']);
}

function basicToken(authorization = ''): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return pair;
  return pair.slice(colon + 1) || pair.slice(0, colon) || undefined;
}

function cookieToken(cookies = ''): string | undefined {
  const cookie = cookies
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith('access_token='));
  return cookie?.slice('access_token='.length) || undefined;
}
