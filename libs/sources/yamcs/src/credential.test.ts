import { credential } from './credential';

function tokenOf(headers: Record<string, string>): string | undefined {
  return credential({ method: 'POST', path: '/', pathParameters: {}, query: new URLSearchParams(), headers });
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

test.each([
  ['the password of Basic', { authorization: basic('operator:mr_token') }, 'mr_token'],
  ['a password with colons', { authorization: basic('operator:a:b') }, 'a:b'],
  ['the user of Basic without a password', { authorization: basic('mr_token:') }, 'mr_token'],
  ['the user of Basic without a colon', { authorization: basic('mr_token') }, 'mr_token'],
  ['the scheme in another case', { authorization: basic('operator:mr_token').replace('Basic', 'basic') }, 'mr_token'],
  ['the cookie of the web interface', { cookie: 'theme=dark; access_token=mr_token; a=b' }, 'mr_token'],
  ['Basic before a cookie', { authorization: basic(':first'), cookie: 'access_token=second' }, 'first'],
])('%s is the token', (_case, headers, token) => {
  expect(tokenOf(headers)).toBe(token);
});

test.each([
  ['no header', {}],
  ['an empty pair', { authorization: basic(':') }],
  ['Basic of nothing', { authorization: 'Basic ' }],
  ['Basic that is not base64', { authorization: 'Basic <>' }],
  ['an empty cookie', { cookie: 'access_token=' }],
  ['a cookie of another name', { cookie: 'my_access_token=x' }],
])('%s is no token', (_case, headers) => {
  expect(tokenOf(headers)).toBeUndefined();
});
