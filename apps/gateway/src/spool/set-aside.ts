import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isSystemError } from './is-system-error';
import { syncFolder } from './segment-file';

const FOLDER = 'set-aside';

/**
 * Keeps a segment with damage beyond its removal from the spool; gives the path. A link, because it takes no room on a disk
 * that may be full; a copy where the file system has none. Doing it again changes nothing. Undefined where there is no such
 * segment any more. Rejects while the disk takes nothing, so a disk that is away is not mistaken for a damaged segment.
 */
export async function setAside(spoolFolder: string, segmentFile: string): Promise<string | undefined> {
  const folder = join(spoolFolder, FOLDER);
  await mkdir(folder, { recursive: true });
  const kept = join(folder, basename(segmentFile));
  try {
    await link(segmentFile, kept);
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return kept;
    if (isSystemError(error, 'ENOENT')) return undefined;
    if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP')) throw error;
    await copyFile(segmentFile, kept);
  }
  await syncFolder(folder);
  return kept;
}

/** How many segments are kept aside, until people take them away. */
export async function countSetAside(spoolFolder: string): Promise<number> {
  try {
    return (await readdir(join(spoolFolder, FOLDER))).length;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return 0;
    throw error;
  }
}
