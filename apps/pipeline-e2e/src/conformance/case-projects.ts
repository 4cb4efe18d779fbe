import { createProject, createToken, setClientSetting, setQuotas, setSuspended } from '@millrace/access';
import type { ConformanceCase, ProjectSettings } from './conformance-case';

export const INSTANCE = 'simulator';

/** What a case sends to and with. */
export interface CaseProject {
  readonly id: string;
  readonly ingest: string;
  readonly read: string;
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
  for (const { id, project: settings = {} } of cases) {
    const project = projectIdOf(id);
    await createProject(projectsFile, { id: project, yamcsInstances: [INSTANCE] });
    const ingest = await createToken(projectsFile, { project, name: 'ingest', scopes: ['ingest'] });
    const read = await createToken(projectsFile, { project, name: 'read', scopes: ['read'] });
    await applySettings(projectsFile, project, settings);
    projects.set(id, { id: project, ingest: ingest.token, read: read.token });
  }
  return projects;
}

async function applySettings(projectsFile: string, project: string, settings: ProjectSettings): Promise<void> {
  const { quotas, suspended, clientSettings = {} } = settings;
  if (quotas !== undefined) await setQuotas(projectsFile, project, quotas);
  if (suspended !== undefined) await setSuspended(projectsFile, project, suspended);
  for (const [key, value] of Object.entries(clientSettings)) {
    await setClientSetting(projectsFile, project, key, value);
  }
}
