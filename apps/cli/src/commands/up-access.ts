import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProject, createToken, listTokens, readProjectsFile } from '@millrace/access';
import { writeAtomically } from '@millrace/local-stack';

/** What a person on this machine needs to send and to read. */
export interface LocalTokens {
  readonly ingest: string;
  readonly read: string;
}

interface KeptToken {
  readonly id: string;
  readonly token: string;
}

const PROJECT = 'default';
/** The instance that Yamcs' own quick start has. */
const YAMCS_INSTANCE = 'simulator';

export function projectsFileIn(dataFolder: string): string {
  return join(dataFolder, 'projects.json');
}

/**
 * Makes the local project and its two tokens once. The projects file keeps hashes only, so the plain tokens are kept
 * beside it, readable for their owner alone. One that was revoked since, or lost, is made anew.
 */
export async function ensureLocalAccess(dataFolder: string): Promise<LocalTokens> {
  const projectsFile = projectsFileIn(dataFolder);
  const projects = (await readProjectsFile(projectsFile))?.projects ?? [];
  if (!projects.some(({ id }) => id === PROJECT)) {
    await createProject(projectsFile, { id: PROJECT, yamcsInstances: [YAMCS_INSTANCE] });
  }
  const keptFile = join(dataFolder, 'tokens.json');
  const kept = existsSync(keptFile)
    ? (JSON.parse(readFileSync(keptFile, 'utf8')) as Partial<Record<keyof LocalTokens, KeptToken>>)
    : {};
  const ingest = await ensureToken(projectsFile, 'ingest', kept.ingest);
  const read = await ensureToken(projectsFile, 'read', kept.read);
  writeAtomically(keptFile, JSON.stringify({ ingest, read }, undefined, 2));
  return { ingest: ingest.token, read: read.token };
}

async function ensureToken(
  projectsFile: string,
  scope: keyof LocalTokens,
  kept: KeptToken | undefined,
): Promise<KeptToken> {
  const entry = (await listTokens(projectsFile)).find(({ id }) => id === kept?.id);
  if (kept !== undefined && entry !== undefined && entry.revokedAt === undefined) return kept;
  const name = `this machine, ${scope}`;
  const created = await createToken(projectsFile, { project: PROJECT, name, scopes: [scope] });
  return { id: created.entry.id, token: created.token };
}
