import { compileAccess, type Access } from './compile-access';
import type { ProjectEntry, TokenEntry } from './projects-file';
import { hashToken } from './token';

const PROJECT: ProjectEntry = { id: 'default', yamcsInstances: [], clientSettings: { version: 0, values: {} } };
const NOW = Date.parse('2026-01-02T00:00:00Z');

function aToken(change: Partial<TokenEntry> = {}): TokenEntry {
  return {
    id: 'tok_1',
    name: 'shop',
    project: 'default',
    scopes: ['ingest', 'read'],
    sha256: hashToken('secret'),
    createdAt: '2026-01-01T00:00:00Z',
    ...change,
  };
}

function access(tokens: readonly TokenEntry[], project: Partial<ProjectEntry> = {}): Access {
  return compileAccess({ version: 1, projects: [{ ...PROJECT, ...project }], tokens }, () => NOW);
}

test('a granted token brings its project and origins', () => {
  const origins = ['https://shop.example'];
  expect(access([aToken({ origins })]).authorise('secret', 'ingest')).toEqual({
    kind: 'granted',
    project: PROJECT,
    tokenId: 'tok_1',
    origins,
  });
  expect(access([aToken()]).authorise('secret', 'ingest')).toMatchObject({ kind: 'granted', origins: [] });
});

test('a suspended project sends nothing and goes on reading', () => {
  const suspended = access([aToken()], { suspended: true });
  expect(suspended.authorise('secret', 'ingest')).toEqual({ kind: 'unknown' });
  expect(suspended.authorise('secret', 'read').kind).toBe('granted');
  expect(suspended.authorise('secret', 'admin').kind).toBe('lacks-scope');
});

test('an origin is allowed as it is listed and not otherwise', () => {
  const { isAllowedOrigin } = access([aToken({ origins: ['https://shop.example', 'http://localhost:3000'] })]);
  expect(isAllowedOrigin('https://shop.example')).toBe(true);
  expect(isAllowedOrigin('http://localhost:3000')).toBe(true);
  expect(isAllowedOrigin('http://shop.example')).toBe(false);
  expect(isAllowedOrigin('https://shop.example:8443')).toBe(false);
  expect(isAllowedOrigin('https://evil.shop.example')).toBe(false);
  expect(isAllowedOrigin('null')).toBe(false);
  expect(isAllowedOrigin('*')).toBe(false);
});

test('a star allows every origin', () => {
  expect(access([aToken({ origins: ['*'] })]).isAllowedOrigin('https://anywhere.example')).toBe(true);
});

test.each([
  ['revoked', { revokedAt: '2026-01-01T12:00:00Z' }],
  ['expired', { expiresAt: '2026-01-02T00:00:00Z' }],
])('the origins of a token that is %s are not allowed any more', (_name, change) => {
  const origins = ['https://shop.example'];
  expect(access([aToken({ origins, ...change })]).isAllowedOrigin('https://shop.example')).toBe(false);
  const other = aToken({ id: 'tok_2', sha256: hashToken('other'), origins });
  expect(access([other, aToken({ origins, ...change })]).isAllowedOrigin('https://shop.example')).toBe(true);
});
