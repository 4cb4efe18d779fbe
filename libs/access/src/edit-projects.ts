import { editProjectsFile } from './edit-projects-file';
import type { ProjectEntry, Quotas } from './projects-file';
import { ProjectsFileError } from './projects-file-error';
import { readProjectsFile } from './read-projects-file';
import { requireProject } from './require-project';

export interface NewProject {
  readonly id: string;
  readonly yamcsInstances?: readonly string[];
}

/** Adds a project, making the file where there is none. Throws ProjectsFileError when the project exists. */
export async function createProject(path: string, { id, yamcsInstances = [] }: NewProject): Promise<void> {
  await editProjectsFile(path, (file) => {
    if (file.projects.some((project) => project.id === id)) throw new ProjectsFileError(`project ${id} exists already`);
    const project = { id, yamcsInstances: [...yamcsInstances], clientSettings: { version: 0, values: {} } };
    return { ...file, projects: [...file.projects, project] };
  });
}

/** Every project of the file; empty where there is no file. */
export async function listProjects(path: string): Promise<readonly ProjectEntry[]> {
  return (await readProjectsFile(path))?.projects ?? [];
}

/** Stops a project's tokens from sending, or lets them send again. Throws ProjectsFileError without that project. */
export async function setSuspended(path: string, id: string, suspended: boolean): Promise<void> {
  await editProject(path, id, ({ suspended: _before, ...project }) =>
    suspended ? { ...project, suspended } : project,
  );
}

/**
 * Sets the named limits of a project and leaves its others; undefined takes one away. Throws ProjectsFileError
 * without that project, and for limits that make no sense together.
 */
export async function setQuotas(path: string, id: string, change: Partial<Quotas>): Promise<void> {
  await editProject(path, id, ({ quotas: before, ...project }) => {
    const left = Object.entries({ ...before, ...change }).filter(([, limit]) => limit !== undefined);
    return left.length === 0 ? project : { ...project, quotas: Object.fromEntries(left) };
  });
}

/**
 * Changes what the project's clients are configured with; undefined takes a setting away. Every change raises the
 * version by one, and what changes nothing does not. Throws ProjectsFileError without that project, or for a blank
 * key or value.
 */
export async function setClientSetting(
  path: string,
  id: string,
  key: string,
  value: string | undefined,
): Promise<void> {
  if (key.trim() === '' || value?.trim() === '') throw new ProjectsFileError('a setting needs a key and a value');
  await editProject(path, id, (project) => {
    const { version, values } = project.clientSettings;
    if (values[key] === value) return project;
    const left = Object.entries({ ...values, [key]: value }).filter(isSet);
    return { ...project, clientSettings: { version: version + 1, values: Object.fromEntries(left) } };
  });
}

function isSet(setting: [string, string | undefined]): setting is [string, string] {
  return setting[1] !== undefined;
}

async function editProject(path: string, id: string, edit: (project: ProjectEntry) => ProjectEntry): Promise<void> {
  await editProjectsFile(path, (file) => {
    requireProject(file, id);
    return { ...file, projects: file.projects.map((project) => (project.id === id ? edit(project) : project)) };
  });
}
