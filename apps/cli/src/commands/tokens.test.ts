import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, listTokens } from '@millrace/access';
import { Command } from 'commander';
import { addTokensCommand } from './tokens';

let folder: string;
let file: string;
let printed: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-tokens-'));
  file = join(folder, 'projects.json');
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function tokens(...args: readonly string[]): Promise<void> {
  const program = new Command();
  addTokensCommand(program);
  await program.parseAsync(['tokens', ...args, '--file', file], { from: 'user' });
}

it('prints the token alone, so that a script can take it, and keeps only its hash', async () => {
  await createProject(file, { id: 'default' });
  await tokens('create', '--project', 'default', '--name', 'me', '--scope', 'ingest');
  expect(printed).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).not.toContain(printed[0]);
});

it('keeps where scripts may come from, and shows it', async () => {
  await createProject(file, { id: 'default' });
  const origins = ['https://shop.example', 'http://localhost:3000'];
  await tokens('create', '--project', 'default', '--name', 'me', '--scope', 'ingest', '--origin', origins.join(', '));
  expect(await listTokens(file)).toMatchObject([{ origins }]);
  printed = [];
  await tokens('list');
  expect(printed.join('\n')).toContain(origins.join(' '));
});

it('shows a token that was revoked as that', async () => {
  await createProject(file, { id: 'default' });
  await tokens('create', '--project', 'default', '--name', 'me', '--scope', 'ingest,read');
  const [entry] = await listTokens(file);
  await tokens('revoke', entry?.id ?? '');
  await tokens('list');
  expect(printed.at(-1)).toMatch(/ingest read .* revoked 20/);
});
