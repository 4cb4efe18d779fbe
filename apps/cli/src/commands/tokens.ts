import {
  accessSettings,
  createProject,
  createToken,
  listTokens,
  readProjectsFile,
  revokeToken,
  SCOPES,
  type Scope,
  type TokenEntry,
} from '@millrace/access';
import { readConfig } from '@millrace/config';
import { InvalidArgumentError, type Command } from 'commander';
import { renderTable } from '../render-table';

interface FileOption {
  readonly file?: string;
}

export function addTokensCommand(program: Command): void {
  const tokens = program.command('tokens').description('projects and the tokens that stand for them');
  tokens
    .command('create')
    .description('make a token and print it, this once')
    .requiredOption('--project <id>', 'the project it stands for')
    .requiredOption('--name <name>', 'who or what will use it')
    .requiredOption('--scope <scopes>', `what it may do: ${SCOPES.join(', ')}`, toScopes)
    .option('--expires <date>', 'when it ends, for example 2027-12-31', toDate)
    .option('--file <path>', 'the projects file')
    .action(create);
  tokens
    .command('list')
    .description('show tokens; never the tokens themselves, only their ids')
    .option('--project <id>', 'of this project only')
    .option('--file <path>', 'the projects file')
    .action(list);
  tokens
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'its id, as shown by list')
    .option('--file <path>', 'the projects file')
    .action(revoke);
  tokens
    .command('project')
    .description('add a project')
    .argument('<id>', 'its name')
    .option('--instance <names>', 'Yamcs instances that belong to it', toNames, [])
    .option('--if-missing', 'leave it as it is where it is there already')
    .option('--file <path>', 'the projects file')
    .action(addProject);
}

interface CreateOptions extends FileOption {
  readonly project: string;
  readonly name: string;
  readonly scope: readonly Scope[];
  readonly expires?: Date;
}

async function create({ project, name, scope, expires, file }: CreateOptions): Promise<void> {
  const wanted = { project, name, scopes: scope, ...(expires === undefined ? {} : { expiresAt: expires }) };
  const { token, entry } = await createToken(projectsFile(file), wanted);
  console.log(token);
  console.error(`token ${entry.id} of project ${project} may ${scope.join(', ')}; it is shown only now, keep it safe`);
}

async function list({ project, file }: FileOption & { readonly project?: string }): Promise<void> {
  const entries = await listTokens(projectsFile(file), project);
  console.log(renderTable(['id', 'project', 'name', 'scopes', 'created', 'state'], entries.map(toRow)));
}

function toRow({ id, project, name, scopes, createdAt, revokedAt, expiresAt }: TokenEntry): string[] {
  return [id, project, name, scopes.join(' '), createdAt, stateOf(revokedAt, expiresAt)];
}

function stateOf(revokedAt: string | undefined, expiresAt: string | undefined): string {
  if (revokedAt !== undefined) return `revoked ${revokedAt}`;
  if (expiresAt === undefined) return 'valid';
  return Date.parse(expiresAt) > Date.now() ? `valid until ${expiresAt}` : `expired ${expiresAt}`;
}

async function revoke(id: string, { file }: FileOption): Promise<void> {
  await revokeToken(projectsFile(file), id);
  console.log(`token ${id} is revoked; gateways follow within a second`);
}

interface ProjectOptions extends FileOption {
  readonly instance: readonly string[];
  readonly ifMissing?: boolean;
}

async function addProject(id: string, { instance, ifMissing, file }: ProjectOptions): Promise<void> {
  const path = projectsFile(file);
  if (ifMissing === true && (await readProjectsFile(path))?.projects.some((project) => project.id === id) === true) {
    console.log(`project ${id} is there already`);
    return;
  }
  await createProject(path, { id, yamcsInstances: instance });
  console.log(`project ${id} is there; make its tokens with: millrace tokens create --project ${id}`);
}

function projectsFile(file: string | undefined): string {
  return file ?? readConfig({ access: accessSettings }).access.projectsFile;
}

function toScopes(text: string): Scope[] {
  return toNames(text).map((name) => {
    const scope = SCOPES.find((known) => known === name);
    if (scope === undefined) throw new InvalidArgumentError(`"${name}" is not one of ${SCOPES.join(', ')}.`);
    return scope;
  });
}

function toNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function toDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('A date is needed, for example 2027-12-31.');
  return date;
}
