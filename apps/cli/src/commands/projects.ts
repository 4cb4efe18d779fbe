import {
  createProject,
  listProjects,
  listTokens,
  ProjectsFileError,
  QUOTA_NAMES,
  setClientSetting,
  setQuotas,
  setSuspended,
  type ProjectEntry,
  type Quotas,
} from '@millrace/access';
import { InvalidArgumentError, type Command } from 'commander';
import { toNames } from '../option-values';
import { addFileOption, projectsFileOf, type FileOption } from '../projects-file-option';
import { renderTable } from '../render-table';

type QuotaName = keyof Quotas;

const FOLLOWED = 'gateways follow within a second';
const QUOTAS = QUOTA_NAMES.join(', ');

export function addProjectsCommand(program: Command): void {
  const projects = program.command('projects').description('whose events they are, and how many may be sent');
  const add = (nameAndArguments: string): Command => addFileOption(projects.command(nameAndArguments));
  add('list').description('show projects and their limits').action(list);
  add('create <id>')
    .description('add a project')
    .option('--instance <names>', 'Yamcs instances that belong to it', toNames, [])
    .option('--if-missing', 'leave it as it is where it is there already')
    .action(create);
  add('show <id>').description('show a project with what its clients are configured with').action(show);
  add('suspend <id>').description('let its tokens send nothing; what is stored can be read').action(suspend);
  add('resume <id>').description('let its tokens send again').action(resume);
  add('set-quota <id>')
    .description('set limits, leaving the others')
    .argument('<limits...>', `for example eventsPerMonth=3000; there are ${QUOTAS}`, collectLimits)
    .action(setQuota);
  add('unset-quota <id>')
    .description('take limits away')
    .argument('<names...>', `some of ${QUOTAS}`, collectNames)
    .action(unsetQuota);
  add('set-setting <id> <key> <value>').description('set what its clients are configured with').action(setSetting);
  add('unset-setting <id> <key>').description('take such a setting away').action(unsetSetting);
}

async function list(file: FileOption): Promise<void> {
  const path = projectsFileOf(file);
  const tokens = await listTokens(path);
  const rows = (await listProjects(path)).map((project) => [
    project.id,
    stateOf(project),
    String(tokens.filter((token) => token.project === project.id).length),
    describeQuotas(project),
    project.yamcsInstances.join(' '),
  ]);
  console.log(renderTable(['id', 'state', 'tokens', 'limits', 'instances'], rows));
}

interface CreateOptions extends FileOption {
  readonly instance: readonly string[];
  readonly ifMissing?: boolean;
}

async function create(id: string, { instance, ifMissing, ...file }: CreateOptions): Promise<void> {
  const path = projectsFileOf(file);
  if (ifMissing === true && (await listProjects(path)).some((project) => project.id === id)) {
    console.log(`project ${id} is there already`);
    return;
  }
  await createProject(path, { id, yamcsInstances: instance });
  console.log(`project ${id} is there; make its tokens with: millrace tokens create --project ${id}`);
}

async function show(id: string, file: FileOption): Promise<void> {
  const project = await read(id, file);
  const { version, values } = project.clientSettings;
  const rows = [
    ['project', id],
    ['state', stateOf(project)],
    ['limits', describeQuotas(project)],
    ['instances', project.yamcsInstances.join(' ')],
    ['settings', `version ${String(version)}`],
    ...Object.entries(values).map(([key, value]) => [`  ${key}`, value]),
  ];
  console.log(renderTable(['', ''], rows).trimStart());
}

async function read(id: string, file: FileOption): Promise<ProjectEntry> {
  const project = (await listProjects(projectsFileOf(file))).find((one) => one.id === id);
  if (project === undefined) throw new ProjectsFileError(`there is no project ${id}`);
  return project;
}

function stateOf({ suspended }: ProjectEntry): string {
  return suspended === true ? 'suspended' : 'active';
}

function describeQuotas({ quotas = {} }: ProjectEntry): string {
  const limits = Object.entries(quotas).map(([name, limit]) => `${name}=${String(limit)}`);
  return limits.length === 0 ? 'none' : limits.join(' ');
}

async function suspend(id: string, file: FileOption): Promise<void> {
  await setSuspended(projectsFileOf(file), id, true);
  console.log(`project ${id} is suspended; ${FOLLOWED}`);
}

async function resume(id: string, file: FileOption): Promise<void> {
  await setSuspended(projectsFileOf(file), id, false);
  console.log(`project ${id} may send; ${FOLLOWED}`);
}

async function setQuota(id: string, limits: Quotas, file: FileOption): Promise<void> {
  await setQuotas(projectsFileOf(file), id, limits);
  console.log(`project ${id} has the limits ${describeQuotas(await read(id, file))}; ${FOLLOWED}`);
}

async function unsetQuota(id: string, names: readonly QuotaName[], file: FileOption): Promise<void> {
  await setQuotas(projectsFileOf(file), id, Object.fromEntries(names.map((name) => [name, undefined])));
  console.log(`project ${id} is without ${names.join(', ')}; ${FOLLOWED}`);
}

async function setSetting(id: string, key: string, value: string, file: FileOption): Promise<void> {
  await setClientSetting(projectsFileOf(file), id, key, value);
  console.log(`clients of project ${id} are told ${key}=${value} when they ask next`);
}

async function unsetSetting(id: string, key: string, file: FileOption): Promise<void> {
  await setClientSetting(projectsFileOf(file), id, key, undefined);
  console.log(`clients of project ${id} are not told ${key} any more`);
}

/** Reads one `name=number` after another, as commander hands them over. */
function collectLimits(text: string, before: Quotas | undefined): Quotas {
  const [name = '', value = '', ...rest] = text.split('=');
  const limit = value.trim() === '' || rest.length > 0 ? NaN : Number(value);
  if (!Number.isFinite(limit)) throw new InvalidArgumentError(`"${text}" is not a name=number.`);
  return { ...before, [toQuotaName(name)]: limit };
}

function collectNames(text: string, before: readonly QuotaName[] = []): readonly QuotaName[] {
  return [...before, toQuotaName(text)];
}

function toQuotaName(text: string): QuotaName {
  const name = QUOTA_NAMES.find((known) => known === text.trim());
  if (name === undefined) throw new InvalidArgumentError(`"${text}" is not one of ${QUOTAS}.`);
  return name;
}
