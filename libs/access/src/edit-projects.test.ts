import { chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, listProjects, setClientSetting, setQuotas, setSuspended } from './edit-projects';
import type { ProjectEntry } from './projects-file';
import { ProjectsFileError } from './projects-file-error';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-access-'));
  path = join(folder, 'nested/projects.json');
  await createProject(path, { id: 'default', yamcsInstances: ['simulator'] });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function project(): Promise<ProjectEntry | undefined> {
  return (await listProjects(path)).find(({ id }) => id === 'default');
}

test('a new project has no limits and no settings, and a missing file has no projects', async () => {
  expect(await listProjects(path)).toEqual([
    { id: 'default', yamcsInstances: ['simulator'], clientSettings: { version: 0, values: {} } },
  ]);
  expect(await listProjects(join(folder, 'missing.json'))).toEqual([]);
});

test('a project that was suspended and resumed is as it was', async () => {
  const before = await readFile(path, 'utf8');
  await setSuspended(path, 'default', true);
  expect(await project()).toMatchObject({ suspended: true });
  await setSuspended(path, 'default', true);
  await setSuspended(path, 'default', false);
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('limits are set and taken away one by one', async () => {
  const before = await readFile(path, 'utf8');
  await setQuotas(path, 'default', { eventsPerMonth: 3_000 });
  await setQuotas(path, 'default', { requestsPerSecond: 0.5, burst: 10 });
  expect((await project())?.quotas).toEqual({ eventsPerMonth: 3_000, requestsPerSecond: 0.5, burst: 10 });
  await setQuotas(path, 'default', { eventsPerMonth: undefined, burst: undefined });
  expect((await project())?.quotas).toEqual({ requestsPerSecond: 0.5 });
  await setQuotas(path, 'default', { requestsPerSecond: undefined });
  expect(await readFile(path, 'utf8')).toBe(before);
});

test('every change of a setting raises the version by one, and what changes nothing does not', async () => {
  const versions: number[] = [];
  const changes = [
    ['@@log:*', 'warn'],
    ['@@log:*', 'warn'],
    ['@@log:*', 'error'],
    ['theme', 'dark'],
    ['theme', undefined],
    ['theme', undefined],
  ] as const;
  for (const [key, value] of changes) {
    await setClientSetting(path, 'default', key, value);
    versions.push((await project())?.clientSettings.version ?? -1);
  }
  expect(versions).toEqual([1, 1, 2, 3, 4, 4]);
  expect((await project())?.clientSettings.values).toEqual({ '@@log:*': 'error' });
});

test('what makes no sense is refused and leaves the file as it was', async () => {
  const before = await readFile(path, 'utf8');
  const edits = [
    () => createProject(path, { id: 'default' }),
    () => createProject(path, { id: 'not a name' }),
    () => setSuspended(path, 'other', true),
    () => setQuotas(path, 'other', { eventsPerMonth: 1 }),
    () => setQuotas(path, 'default', { eventsPerMonth: -1 }),
    () => setQuotas(path, 'default', { burst: 10 }),
    () => setClientSetting(path, 'other', 'theme', 'dark'),
    () => setClientSetting(path, 'default', ' ', 'dark'),
    () => setClientSetting(path, 'default', 'theme', ''),
  ];
  for (const edit of edits) await expect(edit()).rejects.toThrow(ProjectsFileError);
  expect(await readFile(path, 'utf8')).toBe(before);
  expect(await readdir(join(folder, 'nested'))).toEqual(['projects.json']);
});

test('changes at the same time all count', async () => {
  const keys = Array.from({ length: 10 }, (_, n) => `key-${String(n)}`);
  await Promise.all(keys.map((key) => setClientSetting(path, 'default', key, 'on')));
  expect((await project())?.clientSettings.version).toBe(10);
});

test('an edit keeps the mode that an operator gave the file', async () => {
  const text = await readFile(path, 'utf8');
  await rm(path);
  await writeFile(path, text, { mode: 0o640 });
  await createProject(path, { id: 'second' });
  expect((await stat(path)).mode & 0o777).toBe(0o640);
});

test('an edit leaves the file to whom it belongs', async () => {
  // Only root may give a file away; for anybody else it stays their own.
  const [uid, gid] = process.getuid?.() === 0 ? [61_001, 61_002] : [process.getuid?.(), process.getgid?.()];
  await chown(path, uid ?? -1, gid ?? -1);
  await setSuspended(path, 'default', true);
  expect(await stat(path)).toMatchObject({ uid, gid });
});
