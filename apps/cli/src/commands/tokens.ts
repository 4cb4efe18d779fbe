import { createToken, listTokens, revokeToken, SCOPES, type Scope, type TokenEntry } from '@millrace/access';
import { InvalidArgumentError, type Command } from 'commander';
import { toChoices, toNames } from '../option-values';
import { addFileOption, projectsFileOf, type FileOption } from '../projects-file-option';
import { renderTable } from '../render-table';

export function addTokensCommand(program: Command): void {
  const tokens = program.command('tokens').description('what programs and people identify themselves with');
  const add = (nameAndArguments: string): Command => addFileOption(tokens.command(nameAndArguments));
  add('create')
    .description('make a token and print it, this once')
    .requiredOption('--project <id>', 'the project it stands for')
    .requiredOption('--name <name>', 'who or what will use it')
    .requiredOption('--scope <scopes>', `what it may do: ${SCOPES.join(', ')}`, (text) => toChoices(text, SCOPES))
    .option('--origin <origins>', 'where scripts that use it may come from, for example https://shop.example', toNames)
    .option('--expires <date>', 'when it ends, for example 2027-12-31', toDate)
    .action(create);
  add('list')
    .description('show tokens; never the tokens themselves, only their ids')
    .option('--project <id>', 'of this project only')
    .action(list);
  add('revoke <id>').description('end a token, named by its id as shown by list, at once').action(revoke);
}

interface CreateOptions extends FileOption {
  readonly project: string;
  readonly name: string;
  readonly scope: readonly Scope[];
  readonly origin?: readonly string[];
  readonly expires?: Date;
}

async function create({ project, name, scope, origin, expires, ...file }: CreateOptions): Promise<void> {
  const { token, entry } = await createToken(projectsFileOf(file), {
    project,
    name,
    scopes: scope,
    ...(origin === undefined ? {} : { origins: origin }),
    ...(expires === undefined ? {} : { expiresAt: expires }),
  });
  console.log(token);
  console.error(`token ${entry.id} of project ${project} may ${scope.join(', ')}; it is shown only now, keep it safe`);
}

async function list({ project, ...file }: FileOption & { readonly project?: string }): Promise<void> {
  const entries = await listTokens(projectsFileOf(file), project);
  console.log(renderTable(['id', 'project', 'name', 'scopes', 'origins', 'created', 'state'], entries.map(toRow)));
}

function toRow({ id, project, name, scopes, origins = [], createdAt, revokedAt, expiresAt }: TokenEntry): string[] {
  return [id, project, name, scopes.join(' '), origins.join(' '), createdAt, stateOf(revokedAt, expiresAt)];
}

function stateOf(revokedAt: string | undefined, expiresAt: string | undefined): string {
  if (revokedAt !== undefined) return `revoked ${revokedAt}`;
  if (expiresAt === undefined) return 'valid';
  return Date.parse(expiresAt) > Date.now() ? `valid until ${expiresAt}` : `expired ${expiresAt}`;
}

async function revoke(id: string, file: FileOption): Promise<void> {
  await revokeToken(projectsFileOf(file), id);
  console.log(`token ${id} is revoked; gateways follow within a second`);
}

function toDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('A date is needed, for example 2027-12-31.');
  return date;
}
