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
  projects: [
    {
      id: 'default',
      yamcsInstances: ['simulator'],
      clientSettings: { version: 2, values: { '@@log:*': 'warn' } },
      quotas: { eventsPerMonth: 3000, requestsPerSecond: 0.5, burst: 10 },
      suspended: true,
    },
  ],
  tokens: [{ ...token, origins: ['https://shop.example', 'http://localhost:3000', 'capacitor://localhost', '*'] }],
};

test('a valid file survives being written and read again', () => {
  const file = parseProjectsFile(JSON.stringify(valid));
  expect(parseProjectsFile(formatProjectsFile(file))).toEqual(valid);
});

test('what a file leaves out is as if it had never been thought of', () => {
  const file = parseProjectsFile(JSON.stringify({ version: 1, projects: [{ id: 'default' }], tokens: [token] }));
  expect(file).toEqual({
    version: 1,
    projects: [{ id: 'default', yamcsInstances: [], clientSettings: { version: 0, values: {} } }],
    tokens: [token],
  });
});

test.each([
  ['text that is not JSON', '{', /not JSON/],
  ['another version', JSON.stringify({ ...valid, version: 2 }), /version/],
  ['a misspelt field, which would leave a token alive', withToken({ revokeAt: '2026-01-01T00:00:00Z' }), /revokeAt/],
  ['a token in place of its hash', withToken({ sha256: 'A'.repeat(48) }), /tokens\.0\.sha256.*64 lower-case/],
  ['an unknown scope', withToken({ scopes: ['write'] }), /tokens\.0\.scopes/],
  ['a token without scopes', withToken({ scopes: [] }), /tokens\.0\.scopes/],
  ['an origin with a path', withToken({ origins: ['https://shop.example/'] }), /origins\.0.*scheme:\/\/host/],
  ['an origin with the port of its scheme', withToken({ origins: ['https://shop.example:443'] }), /origins\.0/],
  ['an origin in capitals', withToken({ origins: ['https://Shop.example'] }), /origins\.0/],
  ['a host for an origin', withToken({ origins: ['shop.example'] }), /origins\.0/],
  ['a misspelt limit', withProject({ quotas: { eventsPerMoth: 1 } }), /projects\.0\.quotas.*eventsPerMoth/],
  ['a rate of nothing', withProject({ quotas: { requestsPerSecond: 0 } }), /quotas\.requestsPerSecond/],
  ['half an event', withProject({ quotas: { eventsPerMonth: 0.5 } }), /quotas\.eventsPerMonth/],
  ['a burst without a rate', withProject({ quotas: { burst: 5 } }), /quotas\.burst: means nothing without/],
  ['settings of no version', withProject({ clientSettings: { values: {} } }), /clientSettings\.version/],
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

function withProject(change: object): string {
  return JSON.stringify({ ...valid, projects: [{ id: 'default', ...change }] });
}
