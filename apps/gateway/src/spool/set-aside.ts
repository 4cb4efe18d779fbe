import { copyFile, link, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isSystemError } from './is-system-error';
import { syncFolder } from './segment-file';

const FOLDER = 'set-aside';

/**
 * Keeps a segment with damage beyond its removal from the spool; gives the path. A link, because it takes no room on a disk
 * that may be full; a copy where the file system has none. Doing it again changes nothing.
 */
export async function setAside(spoolFolder: string, segmentFile: string): Promise<string> {
  const folder = join(spoolFolder, FOLDER);
  await mkdir(folder, { recursive: true });
  const kept = join(folder, basename(segmentFile));
  try {
    await link(segmentFile, kept);
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return kept;
    if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP')) throw error;
    await copyFile(segmentFile, kept);
  }
  await syncFolder(folder);
  return kept;
}
