import type { ProjectsFile } from './projects-file';
import { ProjectsFileError } from './projects-file-error';

/** Throws ProjectsFileError, naming those that there are, when the file has no such project. */
export function requireProject(file: ProjectsFile, id: string): void {
  if (file.projects.some((project) => project.id === id)) return;
  const known = file.projects.map((project) => project.id).join(', ') || 'none yet';
  throw new ProjectsFileError(`there is no project ${id} (projects: ${known})`);
}
