import { createProject, createToken, setClientSetting, setQuotas, setSuspended } from '@millrace/access';
import type { ConformanceCase, ProjectSettings } from './conformance-case';

export const INSTANCE = 'simulator';

/** What a case sends to and with. */
export interface CaseProject {
  readonly id: string;
  readonly ingest: string;
  readonly read: string;
  /** Reads, but in another project, which has an instance of the same name and no events. */
  readonly stranger: string;
}

/** Exceptionless' own ids of projects have 24 letters or digits, and its addresses no others. */
export function projectIdOf(caseId: string): string {
  return caseId.toLowerCase().padStart(24, '0');
}

/** Writes a project with two tokens for every case into a projects file; by the ids of the cases. */
export async function createCaseProjects(
  projectsFile: string,
  cases: readonly ConformanceCase[],
): Promise<ReadonlyMap<string, CaseProject>> {
  const projects = new Map<string, CaseProject>();
  const stranger = await createStranger(projectsFile);
  for (const { id, project: settings = {} } of cases) {
    const project = projectIdOf(id);
    await createProject(projectsFile, { id: project, yamcsInstances: [INSTANCE] });
    const ingest = await createToken(projectsFile, { project, name: 'ingest', scopes: ['ingest'] });
    const read = await createToken(projectsFile, { project, name: 'read', scopes: ['read'] });
    await applySettings(projectsFile, project, settings);
    projects.set(id, { id: project, ingest: ingest.token, read: read.token, stranger });
  }
  return projects;
}

async function createStranger(projectsFile: string): Promise<string> {
  await createProject(projectsFile, { id: 'stranger', yamcsInstances: [INSTANCE] });
  return (await createToken(projectsFile, { project: 'stranger', name: 'read', scopes: ['read'] })).token;
}

async function applySettings(projectsFile: string, project: string, settings: ProjectSettings): Promise<void> {
  const { quotas, suspended, clientSettings = {} } = settings;
  if (quotas !== undefined) await setQuotas(projectsFile, project, quotas);
  if (suspended !== undefined) await setSuspended(projectsFile, project, suspended);
  for (const [key, value] of Object.entries(clientSettings)) {
    await setClientSetting(projectsFile, project, key, value);
  }
}
