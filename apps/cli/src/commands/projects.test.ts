import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listProjects, type ProjectEntry } from '@millrace/access';
import { Command } from 'commander';
import { addProjectsCommand } from './projects';

let folder: string;
let file: string;
let printed: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-projects-'));
  file = join(folder, 'projects.json');
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  await projects('create', 'default', '--instance', 'simulator, training');
  printed = [];
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function projects(command: string, ...args: readonly string[]): Promise<void> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  addProjectsCommand(program);
  await program.parseAsync(['projects', command, '--file', file, ...args], { from: 'user' });
}

async function project(): Promise<ProjectEntry | undefined> {
  return (await listProjects(file))[0];
}

it('leaves a project as it is where it is there already and that was asked for', async () => {
  const before = readFileSync(file, 'utf8');
  await projects('create', 'default', '--if-missing');
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(await project()).toMatchObject({ yamcsInstances: ['simulator', 'training'] });
});

it('refuses to make a project twice, and to show one that is not there', async () => {
  await expect(projects('create', 'default')).rejects.toThrow('project default exists already');
  await expect(projects('show', 'other')).rejects.toThrow('there is no project other');
});

it('sets limits and takes them away', async () => {
  await projects('set-quota', 'default', 'eventsPerMonth=3000', 'requestsPerSecond=0.5');
  await projects('set-quota', 'default', 'burst=10');
  expect(printed.at(-1)).toContain('has the limits eventsPerMonth=3000 requestsPerSecond=0.5 burst=10;');
  expect((await project())?.quotas).toEqual({ eventsPerMonth: 3_000, requestsPerSecond: 0.5, burst: 10 });
  await projects('unset-quota', 'default', 'requestsPerSecond', 'burst');
  expect((await project())?.quotas).toEqual({ eventsPerMonth: 3_000 });
});

it.each(['eventsPerMonth', 'eventsPerMonth=', 'eventsPerMonth=many', 'eventsPerMonth=1=2', 'eventsPerDay=1'])(
  'refuses the limit %s',
  async (limit) => {
    await expect(projects('set-quota', 'default', limit)).rejects.toThrow(/is not (a name=number|one of)/);
    expect((await project())?.quotas).toBeUndefined();
  },
);

it('sets what clients are configured with, a value that looks like an option too', async () => {
  await projects('set-setting', 'default', '@@log:*', 'warn');
  await projects('set-setting', 'default', 'offset', '--', '-1');
  await projects('unset-setting', 'default', '@@log:*');
  expect((await project())?.clientSettings).toEqual({ version: 3, values: { offset: '-1' } });
});

it('shows what it was told', async () => {
  await projects('set-quota', 'default', 'eventsPerMonth=3000');
  await projects('set-setting', 'default', '@@log:*', 'warn');
  await projects('suspend', 'default');
  printed = [];
  await projects('list');
  await projects('show', 'default');
  expect(printed).toMatchInlineSnapshot(`
   [
     "id       state      tokens  limits               instances
   default  suspended  0       eventsPerMonth=3000  simulator training",
     "project    default
   state      suspended
   limits     eventsPerMonth=3000
   instances  simulator training
   settings   version 1
     @@log:*  warn",
   ]
  `);
  await projects('resume', 'default');
  expect(await project()).not.toHaveProperty('suspended');
});
