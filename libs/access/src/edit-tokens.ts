import { editProjectsFile } from './edit-projects-file';
import type { Scope, TokenEntry } from './projects-file';
import { ProjectsFileError } from './projects-file-error';
import { readProjectsFile } from './read-projects-file';
import { requireProject } from './require-project';
import { hashToken, newToken, newTokenId } from './token';

export interface NewToken {
  readonly project: string;
  /** For people: who or what will use it. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Where scripts that use it may come from: scheme://host[:port] each, or `*`. */
  readonly origins?: readonly string[];
  readonly expiresAt?: Date;
}

/**
 * Adds a token to a project. The plain token is returned here and nowhere else: only its hash is kept.
 * Throws ProjectsFileError when the project does not exist.
 */
export async function createToken(path: string, wanted: NewToken): Promise<{ token: string; entry: TokenEntry }> {
  const token = newToken();
  const { name, project, scopes, origins = [], expiresAt } = wanted;
  const entry: TokenEntry = {
    id: newTokenId(),
    name,
    project,
    scopes: [...scopes],
    sha256: hashToken(token),
    createdAt: new Date().toISOString(),
    ...(origins.length === 0 ? {} : { origins: [...origins] }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
  };
  await editProjectsFile(path, (file) => {
    requireProject(file, project);
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
