import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';
import { accessStoreComponent, type AccessStore } from './access-store';
import { createProject, setSuspended } from './edit-projects';
import { createToken, revokeToken } from './edit-tokens';
import { ProjectsFileError } from './projects-file-error';

let folder: string;
let path: string;
let running: Running<AccessStore> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-access-'));
  path = join(folder, 'projects.json');
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(folder, { recursive: true });
});

async function startStore(): Promise<AccessStore> {
  running = await accessStoreComponent({
    config: { projectsFile: path },
    log: createSilentLogger(),
    pollMs: 5,
  }).start();
  return running.value;
}

/** Waits for what a poll brings; jest's own deadline ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

test('without a file the store does not start and says how to make one', async () => {
  const start = startStore();
  await expect(start).rejects.toThrow(ProjectsFileError);
  await expect(start).rejects.toThrow(/projects\.json does not exist.*millrace tokens create/);
});

test('with a broken file the store does not start and names it', async () => {
  await writeFile(path, '{"version":1}');
  await expect(startStore()).rejects.toThrow(/projects\.json: the projects file is not valid/);
});

test('a new token works and a revoked one stops working without a restart', async () => {
  await createProject(path, { id: 'default' });
  const store = await startStore();
  const { token, entry } = await createToken(path, { project: 'default', name: 'shop', scopes: ['ingest'] });
  await until(() => store.authorise(token, 'ingest').kind === 'granted');
  await revokeToken(path, entry.id);
  await until(() => store.authorise(token, 'ingest').kind === 'unknown');
  expect(store.fault()).toBeUndefined();
});

test('projects and origins are those of the file as it is now', async () => {
  await createProject(path, { id: 'default' });
  const store = await startStore();
  const { isAllowedOrigin } = store;
  expect(isAllowedOrigin('https://shop.example')).toBe(false);
  const origins = ['https://shop.example'];
  await createToken(path, { project: 'default', name: 'shop', scopes: ['ingest'], origins });
  await until(() => isAllowedOrigin('https://shop.example'));
  await setSuspended(path, 'default', true);
  await until(() => store.projects[0]?.suspended === true);
});

test('a file that turns broken or vanishes leaves the last good state in force and is reported', async () => {
  await createProject(path, { id: 'default' });
  const { token } = await createToken(path, { project: 'default', name: 'shop', scopes: ['ingest'] });
  const store = await startStore();

  await rename(path, `${path}.aside`);
  await until(() => store.fault() !== undefined);
  expect(store.fault()).toMatch(/does not exist/);
  await writeFile(path, '{"version":1,"projects"');
  await until(() => /not JSON/.test(store.fault() ?? ''));
  expect(store.authorise(token, 'ingest').kind).toBe('granted');

  await rename(`${path}.aside`, path);
  await until(() => store.fault() === undefined);
  expect(store.authorise(token, 'ingest').kind).toBe('granted');
});

test('a file that could not be read is tried again, although it looks the same', async () => {
  await createProject(path, { id: 'default' });
  const store = await startStore();
  await setSuspended(path, 'default', true);
  const good = readFileSync(path, 'utf8');
  // The same inode, size and time before and after: a file whose owner is put right has these, too.
  const write = (text: string): void => {
    writeFileSync(path, text);
    utimesSync(path, 1_700_000_000, 1_700_000_000);
  };
  write(good.replace('{', '['));
  await until(() => store.fault() !== undefined);
  write(good);
  await until(() => store.fault() === undefined);
  expect(store.projects[0]?.suspended).toBe(true);
});
