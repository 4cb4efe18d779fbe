import { readFile } from 'node:fs/promises';
import { parseProjectsFile, type ProjectsFile } from './projects-file';
import { ProjectsFileError } from './projects-file-error';

/** Reads and checks the file; undefined where there is none. Throws ProjectsFileError with its path when it is broken. */
export async function readProjectsFile(path: string): Promise<ProjectsFile | undefined> {
  try {
    return parseProjectsFile(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const reason = error instanceof Error ? error.message : 'cannot be read';
    throw new ProjectsFileError(`${path}: ${reason}`, { cause: error });
  }
}
