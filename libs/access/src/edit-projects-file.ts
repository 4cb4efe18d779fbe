import type { Stats } from 'node:fs';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EMPTY_PROJECTS_FILE, formatProjectsFile, parseProjectsFile, type ProjectsFile } from './projects-file';
import { ProjectsFileError } from './projects-file-error';
import { readProjectsFile } from './read-projects-file';

const LOCK_PATIENCE_MS = 5_000;
const LOCK_RETRY_MS = 20;
const OWNER_ONLY = 0o600;

/**
 * Changes the file in one step: a reader sees it before or after, never between, and two edits at a time
 * follow each other. What does not pass the file's own checks is not written.
 */
export async function editProjectsFile(path: string, edit: (file: ProjectsFile) => ProjectsFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const lock = `${path}.lock`;
  await acquire(lock);
  try {
    const edited = formatProjectsFile(edit((await readProjectsFile(path)) ?? EMPTY_PROJECTS_FILE));
    parseProjectsFile(edited);
    await replace(path, edited);
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<void> {
  const giveUpAt = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const handle = await openNew(lock);
    if (handle !== undefined) {
      await handle.close();
      return;
    }
    if (Date.now() > giveUpAt)
      throw new ProjectsFileError(`${lock} is held by another edit; if none is running, remove that file`);
    await wait(LOCK_RETRY_MS);
  }
}

async function openNew(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx', OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/**
 * Keeps owner, group and mode of the file it replaces, so that a service goes on reading what root edits for it; a new
 * one is its owner's alone.
 */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.draft`;
  const replaced = await statsOf(path);
  const handle = await open(draft, 'w', OWNER_ONLY);
  try {
    if (replaced !== undefined) await keepOwner(handle, replaced);
    await handle.chmod(replaced === undefined ? OWNER_ONLY : replaced.mode & 0o777);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
}

/** Only root may give a file away; whoever else edits it has it then. */
async function keepOwner(handle: FileHandle, { uid, gid }: Stats): Promise<void> {
  try {
    await handle.chown(uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}

async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}
