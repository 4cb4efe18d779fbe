import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program';
import { writeAtomically } from './write-atomically';

/** Another supervisor works on the same data folder. */
export class StackRunningError extends Error {
  override readonly name = 'StackRunningError';
}

export interface StackLock {
  /** True when a supervisor before this one was killed: what it had started may still be ending. */
  readonly wasAbandoned: boolean;
  release(): void;
}

/**
 * Makes this process the only supervisor of a data folder, whoever else tries at the same moment. Rejects with
 * StackRunningError while another one lives.
 *
 * The supervisors of a folder take turns: each links a file of the next number, `up.lock.7` after `up.lock.6`, which one
 * alone can. It names the process and the time that this started, so neither a killed supervisor nor a process id that was
 * given out again locks anyone out. The last turn's file stays when it ends: numbers never go back, so who slept over
 * several turns cannot take one that is past.
 */
export async function lockStack(dataFolder: string): Promise<StackLock> {
  mkdirSync(dataFolder, { recursive: true });
  const self: Holder = { pid: process.pid, startedAt: await startTime(process.pid) };
  for (;;) {
    const last = lastTurn(dataFolder);
    const holder = readHolder(join(dataFolder, nameOf(last)));
    if (holder !== undefined && (await startTime(holder.pid)) === holder.startedAt) {
      throw new StackRunningError(
        `a local stack is running on ${dataFolder} already (process ${String(holder.pid)}); ` +
          'stop it with Ctrl-C, or start another one with --data-dir and other ports',
      );
    }
    if (take(dataFolder, last + 1, self)) return toLock(dataFolder, last + 1, holder !== undefined);
  }
}

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
}

/** Of a turn that has ended as it should. */
const NOBODY = '{}';

const TURN = /^up\.lock\.(\d+)$/;

function nameOf(turn: number): string {
  return `up.lock.${String(turn)}`;
}

function turnsOf(dataFolder: string): readonly number[] {
  return readdirSync(dataFolder).flatMap((name) => {
    const turn = TURN.exec(name)?.[1];
    return turn === undefined ? [] : [Number(turn)];
  });
}

/** 0 where there was none. */
function lastTurn(dataFolder: string): number {
  return Math.max(0, ...turnsOf(dataFolder));
}

/** Undefined for nobody, and where a later turn has removed the file, or a power failure has emptied it. */
function readHolder(path: string): Holder | undefined {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return pid === undefined || startedAt === undefined ? undefined : { pid, startedAt };
  } catch {
    return undefined;
  }
}

/** Whether the turn is this process' own: not when another has it, and not when it is past. */
function take(dataFolder: string, turn: number, self: Holder): boolean {
  const path = join(dataFolder, nameOf(turn));
  // Linked and not written, so that nobody ever reads a part of it.
  const draft = join(dataFolder, `up.lock-draft.${randomUUID()}`);
  writeFileSync(draft, JSON.stringify(self));
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
  const turns = turnsOf(dataFolder);
  const isPast = turns.some((other) => other > turn);
  const old = isPast ? [turn] : turns.filter((other) => other < turn);
  for (const each of old) rmSync(join(dataFolder, nameOf(each)), { force: true });
  return !isPast;
}

function toLock(dataFolder: string, turn: number, wasAbandoned: boolean): StackLock {
  const path = join(dataFolder, nameOf(turn));
  return {
    wasAbandoned,
    release: () => {
      // Somebody may have removed the folder by hand.
      if (existsSync(path)) writeAtomically(path, NOBODY);
    },
  };
}

/** As /proc tells on Linux, else as ps does; empty when there is no such process. */
async function startTime(pid: number): Promise<string> {
  const stat = `/proc/${String(pid)}/stat`;
  if (process.platform === 'linux') {
    // The program's name, in brackets, may hold blanks; the start time is the 20th field after it (proc(5)).
    return existsSync(stat) ? (readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '') : '';
  }
  return (await runProgram({ command: 'ps', args: ['-o', 'lstart=', '-p', String(pid)] })).output.trim();
}
