import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { guard } from './guard';
import { waitUntil } from './wait-until';

/** A supervisor of its own process, which only starts what it is told to guard. */
const SUPERVISOR = `
  const { spawn } = require('node:child_process');
  const { command, args } = JSON.parse(process.argv[1]);
  spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  setInterval(() => undefined, 1000);
`;

const RUN_ON = 'setInterval(() => undefined, 1000);';

/** Programs that print the process ids they consist of, and run on. */
const PLAIN = `console.log(process.pid); ${RUN_ON}`;
const STUBBORN_WITH_CHILD = `
  process.on('SIGTERM', () => undefined);
  const child = require('node:child_process').spawn(process.execPath, ['-e', '${RUN_ON}'], { stdio: 'ignore' });
  console.log(process.pid, child.pid);
  ${RUN_ON}
`;

async function startGuarded(program: string, afterOrphaned?: string) {
  const guarded = guard({ command: process.execPath, args: ['-e', program] }, afterOrphaned);
  const supervisor = spawn(process.execPath, ['-e', SUPERVISOR, JSON.stringify(guarded)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(supervisor.stdout, 'data')) as [Buffer];
  return { supervisor, pids: line.toString().trim().split(' ') };
}

/** None of the processes runs; one that nobody has asked for its exit code yet (state Z) does not run either. */
function noneRuns(pids: readonly string[]): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pids.join(',')], { encoding: 'utf8' });
  return stdout.split('\n').every((state) => state.trim() === '' || state.trim().startsWith('Z'));
}

const end = (pids: readonly string[]) => waitUntil(() => Promise.resolve(noneRuns(pids)), { withinMs: 10_000 });

describe('a guarded program', () => {
  it('ends when its supervisor is killed with -9', async () => {
    const { supervisor, pids } = await startGuarded(PLAIN);
    expect(noneRuns(pids)).toBe(false);
    supervisor.kill('SIGKILL');
    expect(await end(pids)).toBe(true);
  });

  it('is killed, with its own children, when it does not end by itself', async () => {
    const { supervisor, pids } = await startGuarded(STUBBORN_WITH_CHILD);
    expect(pids).toHaveLength(2);
    supervisor.kill('SIGKILL');
    expect(await end(pids)).toBe(true);
  }, 15_000);

  it('has what it leaves behind cleared away', async () => {
    const leftover = spawn(process.execPath, ['-e', RUN_ON], { stdio: 'ignore' });
    const { supervisor } = await startGuarded(PLAIN, `kill -KILL ${String(leftover.pid)}`);
    supervisor.kill('SIGKILL');
    await once(leftover, 'exit');
    expect(leftover.signalCode).toBe('SIGKILL');
  }, 15_000);
});
