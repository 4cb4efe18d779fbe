import { createHash } from 'node:crypto';
import { formatProjectsFile, parseProjectsFile } from './projects-file';
import { ProjectsFileError } from './projects-file-error';

const sha256 = createHash('sha256').update('any').digest('hex');
const token = {
  id: 'tok_1',
  name: 'shop',
  project: 'default',
  scopes: ['ingest'],
  sha256,
  createdAt: '2026-01-01T00:00:00Z',
};
const valid = {
  version: 1,
  projects: [{ id: 'default', yamcsInstances: ['simulator'], quotas: { eventsPerMonth: 3000 } }],
  tokens: [token],
};

test('a valid file survives being written and read again', () => {
  const file = parseProjectsFile(JSON.stringify(valid));
  expect(parseProjectsFile(formatProjectsFile(file))).toEqual(valid);
});

test.each([
  ['text that is not JSON', '{', /not JSON/],
  ['another version', JSON.stringify({ ...valid, version: 2 }), /version/],
  ['a misspelt field, which would leave a token alive', withToken({ revokeAt: '2026-01-01T00:00:00Z' }), /revokeAt/],
  ['a token in place of its hash', withToken({ sha256: 'A'.repeat(48) }), /tokens\.0\.sha256.*64 lower-case/],
  ['an unknown scope', withToken({ scopes: ['write'] }), /tokens\.0\.scopes/],
  ['a token without scopes', withToken({ scopes: [] }), /tokens\.0\.scopes/],
  ['an end that is no instant', withToken({ expiresAt: 'tomorrow' }), /tokens\.0\.expiresAt/],
  ['a token of a project that is not listed', withToken({ project: 'other' }), /project other, which is not listed/],
  ['a project id with a slash', JSON.stringify({ ...valid, projects: [{ id: 'a/b' }] }), /projects\.0\.id/],
  ['the same token twice', JSON.stringify({ ...valid, tokens: [token, token] }), /tok_1 is listed twice/],
  ['the same hash twice', JSON.stringify({ ...valid, tokens: [token, { ...token, id: 'b' }] }), /two tokens/],
  ['the same project twice', JSON.stringify({ ...valid, projects: [{ id: 'a' }, { id: 'a' }] }), /a is listed twice/],
])('%s is refused in words', (_name, text, words) => {
  expect(() => parseProjectsFile(text)).toThrow(ProjectsFileError);
  expect(() => parseProjectsFile(text)).toThrow(words);
});

test('every fault is reported at once', () => {
  const text = JSON.stringify({ ...valid, version: 3, tokens: [{ ...token, scopes: ['all'], sha256: 'x' }] });
  expect(() => parseProjectsFile(text)).toThrow(/version[\s\S]*scopes[\s\S]*sha256/);
});

function withToken(change: object): string {
  return JSON.stringify({ ...valid, tokens: [{ ...token, ...change }] });
}
