import { credential } from './credential';

function tokenOf(authorization?: string, query = ''): string | undefined {
  const headers = { authorization };
  return credential({ method: 'POST', path: '/', pathParameters: {}, query: new URLSearchParams(query), headers });
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

test.each([
  ['the scheme Token', 'Token mr_token', ''],
  ['the scheme Bearer, in any case', 'bearer mr_token', ''],
  ['Basic as client', basic('client:mr_token'), ''],
  ['Basic with x-oauth-basic', basic('mr_token:x-oauth-basic'), ''],
  ['the query as access_token', undefined, 'a=b&access_token=mr_token'],
  ['the query as api_key', undefined, 'api_key=mr_token'],
  ['the query as apikey, in any case', undefined, 'ApiKey=mr_token'],
  ['access_token before the others', undefined, 'apikey=c&api_key=b&access_token=mr_token'],
  ['the query beside a scheme that is none of the three', 'Digest username=a', 'access_token=mr_token'],
])('%s gives the token', (_case, authorization, query) => {
  expect(tokenOf(authorization, query)).toBe('mr_token');
});

test.each([
  ['nothing', undefined, ''],
  ['an empty parameter', undefined, 'access_token='],
  ['a token without the other half of the pair', basic('mr_token:'), ''],
  ['a user and a password', basic('someone@example.com:secret'), ''],
  ['a pair of three', basic('client:mr_token:x'), ''],
  ['Basic that is not base64', 'Basic <>', ''],
  ['a scheme without a value, whatever the query says', 'Token', 'access_token=mr_token'],
])('%s gives none', (_case, authorization, query) => {
  expect(tokenOf(authorization, query)).toBeUndefined();
});

test('a header of blanks costs next to nothing', () => {
  const startedAt = performance.now();
  expect(tokenOf(`Basic${' '.repeat(16_000)}a b`)).toBeUndefined();
  expect(performance.now() - startedAt).toBeLessThan(100);
});
