import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTokens, readProjectsFile, revokeToken } from '@millrace/access';
import { ensureLocalAccess, projectsFileIn } from './up-access';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-access-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const entries = () => listTokens(projectsFileIn(folder));

it('makes the local project with a token to send and one to read', async () => {
  const tokens = await ensureLocalAccess(folder);
  expect(tokens.ingest).not.toBe(tokens.read);
  expect((await readProjectsFile(projectsFileIn(folder)))?.projects).toMatchObject([
    { id: 'default', yamcsInstances: ['simulator'] },
  ]);
  expect((await entries()).map(({ project, scopes }) => ({ project, scopes }))).toEqual([
    { project: 'default', scopes: ['ingest'] },
    { project: 'default', scopes: ['read'] },
  ]);
});

it('gives the same tokens at every start', async () => {
  const first = await ensureLocalAccess(folder);
  expect(await ensureLocalAccess(folder)).toEqual(first);
  expect(await entries()).toHaveLength(2);
});

it('replaces a token that was revoked', async () => {
  const first = await ensureLocalAccess(folder);
  const [ingest] = await entries();
  await revokeToken(projectsFileIn(folder), ingest?.id ?? '');
  const second = await ensureLocalAccess(folder);
  expect(second.ingest).not.toBe(first.ingest);
  expect(second.read).toBe(first.read);
});

it('replaces tokens whose projects file was lost', async () => {
  const first = await ensureLocalAccess(folder);
  rmSync(projectsFileIn(folder));
  expect((await ensureLocalAccess(folder)).ingest).not.toBe(first.ingest);
});

it('keeps the plain tokens for their owner alone', async () => {
  await ensureLocalAccess(folder);
  expect(statSync(join(folder, 'tokens.json')).mode & 0o777).toBe(0o600);
});
