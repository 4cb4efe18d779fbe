import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  await tokens('project', 'default');
  printed = [];
  await tokens('create', '--project', 'default', '--name', 'me', '--scope', 'ingest');
  expect(printed).toHaveLength(1);
  expect(readFileSync(file, 'utf8')).not.toContain(printed[0]);
});

it('leaves a project as it is where it is there already and that was asked for', async () => {
  await tokens('project', 'default', '--instance', 'simulator', '--if-missing');
  const before = readFileSync(file, 'utf8');
  await tokens('project', 'default', '--if-missing');
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(before).toContain('simulator');
});

it('refuses to make a project twice', async () => {
  await tokens('project', 'default');
  await expect(tokens('project', 'default')).rejects.toThrow('project default exists already');
});
