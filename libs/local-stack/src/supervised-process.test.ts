import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from '@millrace/service-runtime';
import {
  ProcessStartError,
  supervisedProcess,
  type ProcessChange,
  type SupervisedProcess,
  type SupervisedProcessOptions,
} from './supervised-process';
import { waitUntil } from './wait-until';

/** More than a program takes to start on a machine that does much else. */
const PATIENCE_MS = 30_000;
jest.setTimeout(2 * PATIENCE_MS);

let folder = '';
let running: Running<SupervisedProcess> | undefined;
let changes: ProcessChange[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-supervised-'));
  changes = [];
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true });
});

const logFile = () => join(folder, 'program.log');

/** A Node program that says "works" when it does; `script` comes before that. */
function program(script: string, options: Partial<SupervisedProcessOptions> = {}) {
  return supervisedProcess({
    name: 'program',
    command: process.execPath,
    args: ['-e', `${script}; console.log('works'); setInterval(() => undefined, 1000)`],
    cwd: folder,
    environment: { PATH: '/usr/bin:/bin' },
    logFile: logFile(),
    findFault: () => Promise.resolve(readFileSync(logFile(), 'utf8').includes('works') ? undefined : 'it is silent'),
    readyWithinMs: PATIENCE_MS,
    stopWithinMs: 500,
    onChange: (change) => changes.push(change),
    ...options,
  });
}

const cameBack = (withinMs = PATIENCE_MS) =>
  waitUntil(() => Promise.resolve(changes.some(({ kind }) => kind === 'up')), { withinMs });

it('starts a program again that was killed, and tells of both', async () => {
  running = await program('').start();
  const first = running.value.pid ?? 0;
  process.kill(first, 'SIGKILL');
  expect(await cameBack()).toBe(true);
  expect(changes).toEqual([
    { kind: 'down', reason: 'was ended by SIGKILL', restartInMs: 200 },
    { kind: 'up', pid: running.value.pid },
  ]);
  expect(running.value.pid).not.toBe(first);
});

it('pauses for longer before every further restart', async () => {
  const worksNow = () => readFileSync(logFile(), 'utf8').endsWith('works\n');
  const works = { findFault: () => Promise.resolve(worksNow() ? undefined : 'it is silent') };
  running = await program("require('fs').writeSync(1, 'starts\\n')", works).start();
  for (let deaths = 1; deaths <= 3; deaths += 1) {
    process.kill(running.value.pid ?? 0, 'SIGKILL');
    expect(await waitUntil(() => Promise.resolve(changes.length === 2 * deaths), { withinMs: PATIENCE_MS })).toBe(true);
  }
  expect(changes.flatMap((change) => (change.kind === 'down' ? [change.restartInMs] : []))).toEqual([200, 400, 800]);
});

it('goes on starting a program that ends before it works', async () => {
  const isThere = (file: string) => existsSync(join(folder, file));
  const worksNow = () => isThere('first') && (changes.length === 0 || isThere('mended'));
  const endsUnlessThere = "require('fs').existsSync('mended') || process.exit(3)";
  running = await program(
    `require('fs').existsSync('first') ? ${endsUnlessThere} : require('fs').writeFileSync('first', '')`,
    { findFault: () => Promise.resolve(worksNow() ? undefined : 'it ends') },
  ).start();
  process.kill(running.value.pid ?? 0, 'SIGKILL');
  const failedAgain = () => Promise.resolve(changes.at(-1)).then((last) => last?.kind === 'down' && changes.length > 1);
  expect(await waitUntil(failedAgain, { withinMs: PATIENCE_MS })).toBe(true);
  expect(changes[1]).toEqual({ kind: 'down', reason: 'ended with exit code 3', restartInMs: 400 });
  writeFileSync(join(folder, 'mended'), '');
  expect(await cameBack()).toBe(true);
});

it('kills a program that stopped answering, and starts it again', async () => {
  let answers = true;
  const findFault = () => Promise.resolve(answers ? undefined : 'no answer');
  running = await program('', { findFault, heartbeatMs: 10 }).start();
  answers = false;
  expect(await waitUntil(() => Promise.resolve(changes.length > 0), { withinMs: PATIENCE_MS })).toBe(true);
  answers = true;
  expect(changes[0]).toMatchObject({ kind: 'down', reason: 'was ended by SIGKILL' });
  expect(await cameBack()).toBe(true);
});

it('kills a program that does not end when asked to', async () => {
  running = await program("process.on('SIGTERM', () => console.log('not now'))", { stopWithinMs: 2_000 }).start();
  const { pid = 0 } = running.value;
  await running.stop();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(readFileSync(logFile(), 'utf8')).toContain('not now');
  expect(changes).toEqual([]);
});

it('shows the end of the log, of this start alone, when a program does not start', async () => {
  const starts = program("console.log(require('fs').existsSync('again') ? 'the second' : 'the first')");
  await (await starts.start()).stop();
  const fails = program("console.log('the reason'); process.exit(7)", {
    findFault: () => Promise.resolve('it is too early'),
  });
  const failure = fails.start();
  await expect(failure).rejects.toThrow(ProcessStartError);
  await expect(failure).rejects.toThrow(/program ended with exit code 7.*program\.log:\n {2}\| the reason$/s);
});

it('gives up on a program that does not come to work in time, and ends it', async () => {
  const pidFile = join(folder, 'pid');
  const never = program(`require('fs').writeFileSync('${pidFile}', String(process.pid))`, {
    findFault: () => Promise.resolve('it is too early'),
    readyWithinMs: 500,
  });
  await expect(never.start()).rejects.toThrow('did not work within 0.5 s: it is too early');
  expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).toThrow('ESRCH');
});

it('does not take another program on the same port for its own', async () => {
  const pidFile = join(folder, 'pid');
  const isGone = () => {
    try {
      return existsSync(pidFile) && !process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
    } catch {
      return true;
    }
  };
  // The other program answers, at a moment when this one has ended.
  const fails = program(`require('fs').writeFileSync('${pidFile}', String(process.pid)); process.exit(1)`, {
    findFault: async () =>
      (await waitUntil(() => Promise.resolve(isGone()), { withinMs: PATIENCE_MS })) ? undefined : 'it runs',
  });
  await expect(fails.start()).rejects.toThrow('ended with exit code 1');
});

it('gives a start up, and ends the program, when it is asked to end meanwhile', async () => {
  const ending = new AbortController();
  const started = program('', { findFault: () => Promise.resolve('it is too early'), ending: ending.signal }).start();
  setTimeout(() => {
    ending.abort();
  }, 100);
  await expect(started).rejects.toThrow(ProcessStartError);
});

describe('a program that is taken down', () => {
  it('stays down until it is brought back, and then comes without a pause', async () => {
    running = await program('').start();
    const { value } = running;
    await value.takeDown('SIGKILL');
    expect(value.isUp).toBe(false);
    expect(await cameBack(1_000)).toBe(false);
    expect(changes).toEqual([{ kind: 'down', reason: 'was ended by SIGKILL', restartInMs: undefined }]);
    value.bringBack();
    expect(await cameBack()).toBe(true);
    expect(value.isUp).toBe(true);
  });

  it('hears SIGTERM also when it was stopped', async () => {
    running = await program("process.on('SIGTERM', () => process.exit(5))", { stopWithinMs: PATIENCE_MS }).start();
    process.kill(running.value.pid ?? 0, 'SIGSTOP');
    await running.value.takeDown('SIGTERM');
    expect(await waitUntil(() => Promise.resolve(changes.length > 0), { withinMs: PATIENCE_MS })).toBe(true);
    expect(changes[0]).toMatchObject({ reason: 'ended with exit code 5' });
  });

  it('stays down when it was about to be started again', async () => {
    running = await program('').start();
    process.kill(running.value.pid ?? 0, 'SIGKILL');
    expect(await waitUntil(() => Promise.resolve(changes.length > 0), { withinMs: PATIENCE_MS })).toBe(true);
    await running.value.takeDown('SIGKILL');
    expect(await cameBack(1_000)).toBe(false);
    running.value.bringBack();
    expect(await cameBack()).toBe(true);
  });

  it('can be stopped for good', async () => {
    running = await program('').start();
    const { pid = 0 } = running.value;
    await running.value.takeDown('SIGTERM');
    await running.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(running.value.isUp).toBe(false);
  });
});
