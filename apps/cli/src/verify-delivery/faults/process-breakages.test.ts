import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StackParts, supervisedProcess, waitUntil, type SupervisedProcess } from '@millrace/local-stack';
import { processBreakages } from './process-breakages';
import { Turns } from './turns';

let folder = '';
let parts: StackParts;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-breakages-'));
  parts = new StackParts();
});

afterEach(async () => {
  await parts.stop('first', 'second');
  rmSync(folder, { recursive: true });
});

/** A program that says "drained" when it is asked to end. */
const SCRIPT = `
  process.on('SIGTERM', () => { console.log('drained'); process.exit(0); });
  console.log('works');
  setInterval(() => undefined, 1_000);
`;

async function start(name: 'first' | 'second'): Promise<SupervisedProcess> {
  const logFile = join(folder, name);
  let seen = '';
  const prepare = () => {
    seen = existsSync(logFile) ? logOf(name) : '';
    return Promise.resolve();
  };
  const findFault = () => Promise.resolve(logOf(name) === `${seen}works\n` ? undefined : 'it is silent');
  await parts.start(
    supervisedProcess({
      name,
      command: process.execPath,
      args: ['-e', SCRIPT],
      cwd: folder,
      environment: { PATH: '/usr/bin:/bin' },
      logFile,
      prepare,
      findFault,
      readyWithinMs: 20_000,
      stopWithinMs: 5_000,
    }),
  );
  const part = parts.get(name);
  if (part === undefined) throw new Error(`${name} was not started`);
  return part;
}

const logOf = (name: string) => readFileSync(join(folder, name), 'utf8');

/** T: stopped by a signal; see proc_pid_stat(5). */
const stateOf = (pid = 0) => readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')[1]?.[0];

const isUp = (part: SupervisedProcess) => waitUntil(() => Promise.resolve(part.isUp), { withinMs: 20_000 });

it('kills a process and has it started again', async () => {
  const part = await start('first');
  const { pid } = part;
  await processBreakages([part], new Turns()).kill(() => {
    expect(part.pid).toBeUndefined();
    return Promise.resolve();
  });
  expect(await isUp(part)).toBe(true);
  expect(part.pid).not.toBe(pid);
  expect(logOf('first')).toBe('works\nworks\n');
});

it('lets a process drain before it is started again', async () => {
  const part = await start('first');
  await processBreakages([part], new Turns()).restart(() => Promise.resolve());
  expect(await isUp(part)).toBe(true);
  expect(logOf('first')).toBe('works\ndrained\nworks\n');
});

it('has processes stand still, and go on as they were, also when something fails meanwhile', async () => {
  const both = [await start('first'), await start('second')];
  const pids = both.map(({ pid }) => pid);
  const pause = processBreakages(both, new Turns()).pause(async () => {
    const standStill = () => Promise.resolve(pids.every((pid) => stateOf(pid) === 'T'));
    expect(await waitUntil(standStill, { withinMs: 20_000 })).toBe(true);
    throw new Error('it was interrupted');
  });
  await expect(pause).rejects.toThrow('it was interrupted');
  const goOn = () => Promise.resolve(!pids.map(stateOf).includes('T'));
  expect(await waitUntil(goOn, { withinMs: 20_000 })).toBe(true);
  expect(both.map(({ pid }) => pid)).toEqual(pids);
});

it('keeps processes down together for as long as an outage lasts', async () => {
  const both = [await start('first'), await start('second')];
  await processBreakages(both, new Turns()).outage(async () => {
    // Longer than a supervisor waits before it starts a program again.
    await expect(
      waitUntil(() => Promise.resolve(both.some(({ pid }) => pid !== undefined)), { withinMs: 400 }),
    ).resolves.toBe(false);
  });
  expect(await Promise.all(both.map(isUp))).toEqual([true, true]);
});

it('breaks a process again only when it was healed', async () => {
  const both = [await start('first'), await start('second')] as const;
  const turns = new Turns();
  const order: string[] = [];
  const note = (line: string) => () => {
    order.push(line);
    return Promise.resolve();
  };
  await Promise.all([
    processBreakages(both, turns).pause(note('both stand still')),
    processBreakages([both[0]], turns).pause(note('the first stands still')),
    processBreakages([both[1]], turns).kill(note('the second is down')),
    processBreakages(both, turns).outage(note('both are down')),
  ]);
  expect(order[0]).toBe('both stand still');
  expect(order[3]).toBe('both are down');
});
