import { editProjectsFile } from './edit-projects-file';
import type { ProjectsFile, Scope, TokenEntry } from './projects-file';
import { ProjectsFileError } from './projects-file-error';
import { readProjectsFile } from './read-projects-file';
import { hashToken, newToken, newTokenId } from './token';

export interface NewProject {
  readonly id: string;
  readonly yamcsInstances?: readonly string[];
}

export interface NewToken {
  readonly project: string;
  /** For people: who or what will use it. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: Date;
}

/** Adds a project, making the file where there is none. Throws ProjectsFileError when the project exists. */
export async function createProject(path: string, { id, yamcsInstances = [] }: NewProject): Promise<void> {
  await editProjectsFile(path, (file) => {
    if (file.projects.some((project) => project.id === id)) throw new ProjectsFileError(`project ${id} exists already`);
    const project = { id, yamcsInstances: [...yamcsInstances], clientSettings: { version: 0, values: {} } };
    return { ...file, projects: [...file.projects, project] };
  });
}

/**
 * Adds a token to a project. The plain token is returned here and nowhere else: only its hash is kept.
 * Throws ProjectsFileError when the project does not exist.
 */
export async function createToken(path: string, wanted: NewToken): Promise<{ token: string; entry: TokenEntry }> {
  const token = newToken();
  const entry: TokenEntry = {
    id: newTokenId(),
    name: wanted.name,
    project: wanted.project,
    scopes: [...wanted.scopes],
    sha256: hashToken(token),
    createdAt: new Date().toISOString(),
    ...(wanted.expiresAt === undefined ? {} : { expiresAt: wanted.expiresAt.toISOString() }),
  };
  await editProjectsFile(path, (file) => {
    requireProject(file, wanted.project);
    return { ...file, tokens: [...file.tokens, entry] };
  });
  return { token, entry };
}

/** Ends a token's use, keeping its entry as a trace. Revoking twice keeps the first time. */
export async function revokeToken(path: string, id: string): Promise<void> {
  await editProjectsFile(path, (file) => {
    if (!file.tokens.some((entry) => entry.id === id)) throw new ProjectsFileError(`there is no token ${id}`);
    const revokedAt = new Date().toISOString();
    return { ...file, tokens: file.tokens.map((entry) => (entry.id === id ? { revokedAt, ...entry } : entry)) };
  });
}

/** Every token of the file, those of one project if it is named; empty where there is no file. */
export async function listTokens(path: string, project?: string): Promise<readonly TokenEntry[]> {
  const tokens = (await readProjectsFile(path))?.tokens ?? [];
  return project === undefined ? tokens : tokens.filter((entry) => entry.project === project);
}

function requireProject(file: ProjectsFile, id: string): void {
  if (file.projects.some((project) => project.id === id)) return;
  const known = file.projects.map((project) => project.id).join(', ') || 'none yet';
  throw new ProjectsFileError(`there is no project ${id} (projects: ${known})`);
}
