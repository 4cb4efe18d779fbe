import { existsSync, readFileSync, rmSync } from 'node:fs';
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
 * Makes this process the only supervisor of a data folder. Rejects with StackRunningError while another one lives. The
 * lock is a file with the process id and the time that process started, so neither a killed supervisor nor a number
 * that was given out again locks anyone out.
 */
export async function lockStack(dataFolder: string): Promise<StackLock> {
  const path = join(dataFolder, 'up.lock');
  const holder = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Holder) : undefined;
  if (holder !== undefined && (await startTime(holder.pid)) === holder.startedAt) {
    throw new StackRunningError(
      `a local stack is running on ${dataFolder} already (process ${String(holder.pid)}); ` +
        'stop it with Ctrl-C, or start another one with --data-dir and other ports',
    );
  }
  writeAtomically(path, JSON.stringify({ pid: process.pid, startedAt: await startTime(process.pid) }));
  return {
    wasAbandoned: holder !== undefined,
    release: () => {
      rmSync(path, { force: true });
    },
  };
}

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
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
