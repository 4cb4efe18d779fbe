import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileAccess } from './compile-access';
import { createProject, listProjects } from './edit-projects';
import { createToken, listTokens, revokeToken } from './edit-tokens';
import { EMPTY_PROJECTS_FILE } from './projects-file';
import { ProjectsFileError } from './projects-file-error';
import { readProjectsFile } from './read-projects-file';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-access-'));
  path = join(folder, 'nested/projects.json');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function authorise(token: string, scope: 'ingest' | 'read' | 'admin', now = Date.now()) {
  return compileAccess((await readProjectsFile(path)) ?? EMPTY_PROJECTS_FILE, () => now).authorise(token, scope);
}

test('a token is good for its scopes and nothing else', async () => {
  await createProject(path, { id: 'default', yamcsInstances: ['simulator'] });
  const { token, entry } = await createToken(path, { project: 'default', name: 'shop', scopes: ['ingest'] });
  const [project] = await listProjects(path);
  const known = { project, tokenId: entry.id, origins: [] };
  expect(await authorise(token, 'ingest')).toEqual({ kind: 'granted', ...known });
  expect(await authorise(token, 'read')).toEqual({ kind: 'lacks-scope', ...known });
  expect(await authorise(token.toLowerCase(), 'ingest')).toEqual({ kind: 'unknown' });
  expect(await authorise('', 'ingest')).toEqual({ kind: 'unknown' });
});

test('an admin token cannot send', async () => {
  await createProject(path, { id: 'default' });
  const { token } = await createToken(path, { project: 'default', name: 'operator', scopes: ['admin'] });
  expect((await authorise(token, 'ingest')).kind).toBe('lacks-scope');
});

test('a token is 48 letters and digits, and the file holds only its hash, for its owner', async () => {
  await createProject(path, { id: 'default' });
  const { token } = await createToken(path, { project: 'default', name: 'shop', scopes: ['ingest'] });
  expect(token).toMatch(/^[A-Za-z0-9]{48}$/);
  expect(await readFile(path, 'utf8')).not.toContain(token);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a revoked token and an expired one are unknown', async () => {
  await createProject(path, { id: 'default' });
  const wanted = { project: 'default', name: 'shop', scopes: ['ingest'] } as const;
  const revoked = await createToken(path, wanted);
  const expiring = await createToken(path, { ...wanted, expiresAt: new Date(5_000) });
  expect((await authorise(revoked.token, 'ingest')).kind).toBe('granted');
  await revokeToken(path, revoked.entry.id);
  expect(await authorise(revoked.token, 'ingest')).toEqual({ kind: 'unknown' });
  expect((await authorise(expiring.token, 'ingest', 4_999)).kind).toBe('granted');
  expect(await authorise(expiring.token, 'ingest', 5_000)).toEqual({ kind: 'unknown' });
});

test('revoking again keeps the time of the first', async () => {
  await createProject(path, { id: 'default' });
  const { entry } = await createToken(path, { project: 'default', name: 'shop', scopes: ['ingest'] });
  await revokeToken(path, entry.id);
  const [first] = await listTokens(path);
  await revokeToken(path, entry.id);
  expect(await listTokens(path)).toEqual([first]);
});

test('tokens are listed by project, and a missing file has none', async () => {
  expect(await listTokens(path)).toEqual([]);
  await createProject(path, { id: 'a' });
  await createProject(path, { id: 'b' });
  await createToken(path, { project: 'a', name: 'one', scopes: ['read'] });
  await createToken(path, { project: 'b', name: 'two', scopes: ['read'] });
  expect((await listTokens(path)).map(({ name }) => name)).toEqual(['one', 'two']);
  expect((await listTokens(path, 'b')).map(({ name }) => name)).toEqual(['two']);
});

test('what makes no sense is refused and leaves the file as it was', async () => {
  await createProject(path, { id: 'default' });
  const before = await readFile(path, 'utf8');
  const edits = [
    () => createToken(path, { project: 'other', name: 'x', scopes: ['read'] }),
    () => createToken(path, { project: 'default', name: 'x', scopes: [] }),
    () => createToken(path, { project: 'default', name: 'x', scopes: ['read'], origins: ['shop.example'] }),
    () => revokeToken(path, 'tok_missing'),
  ];
  for (const edit of edits) await expect(edit()).rejects.toThrow(ProjectsFileError);
  expect(await readFile(path, 'utf8')).toBe(before);
  expect(await readdir(join(folder, 'nested'))).toEqual(['projects.json']);
});

test('edits at the same time all arrive', async () => {
  await createProject(path, { id: 'default' });
  const names = Array.from({ length: 10 }, (_, n) => `token-${String(n)}`);
  await Promise.all(names.map((name) => createToken(path, { project: 'default', name, scopes: ['read'] })));
  expect((await listTokens(path)).map(({ name }) => name).toSorted()).toEqual(names.toSorted());
});
