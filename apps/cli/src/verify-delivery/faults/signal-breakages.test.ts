import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { signalBreakages } from './signal-breakages';
import { Turns } from './turns';

let child: ChildProcess | undefined;
let all: ChildProcess[] = [];
let isOver = false;
let ends: (string | number)[] = [];

/** Says when it works; ends with 0 when it is asked to. */
const SCRIPT = `
  process.on('SIGTERM', () => process.exit(0));
  process.stdout.write('works');
  setInterval(() => undefined, 1_000);
`;

/** Started again whenever it ends, as a supervisor does. */
async function supervise(): Promise<void> {
  const started = spawn(process.execPath, ['-e', SCRIPT], { stdio: ['ignore', 'pipe', 'inherit'] });
  all.push(started);
  started.once('exit', (code, signal) => {
    child = undefined;
    ends.push(signal ?? code ?? '');
    if (!isOver) void supervise();
  });
  await once(started.stdout, 'data');
  child = started;
}

const supervised = { name: 'gateway', readPid: () => child?.pid };

beforeEach(async () => {
  [all, ends, isOver] = [[], [], false];
  await supervise();
});

afterEach(async () => {
  isOver = true;
  const alive = all.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const deaths = alive.map((started) => once(started, 'exit'));
  for (const started of alive) started.kill('SIGKILL');
  await Promise.all(deaths);
});

it('kills a process, and waits until its supervisor has started another one', async () => {
  const pid = child?.pid;
  await signalBreakages(supervised, new Turns()).kill(() => Promise.resolve());
  expect(ends).toEqual(['SIGKILL']);
  expect(child?.pid).toBeDefined();
  expect(child?.pid).not.toBe(pid);
});

it('lets a process drain, and waits until its supervisor has started another one', async () => {
  const pid = child?.pid;
  await signalBreakages(supervised, new Turns()).restart(() => Promise.resolve());
  expect(ends).toEqual([0]);
  expect(child?.pid).not.toBe(pid);
});

it('has a process stand still and go on, also when something fails meanwhile', async () => {
  const pid = child?.pid;
  const pause = signalBreakages(supervised, new Turns()).pause(() => Promise.reject(new Error('it was interrupted')));
  await expect(pause).rejects.toThrow('it was interrupted');
  expect(child?.pid).toBe(pid);
  child?.kill('SIGTERM');
  // One that stands still would not hear it.
  if (child !== undefined) await once(child, 'exit');
  expect(ends).toEqual([0]);
});
