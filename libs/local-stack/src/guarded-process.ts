import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Environment } from '@millrace/config';
import { guard, type Command } from './guard';
import { openLogFile } from './log-file';

export interface GuardedProcessOptions extends Command {
  readonly cwd: string;
  /** All of the program's environment, not only what is added. */
  readonly environment: Environment;
  /** Standard output and error are appended here. */
  readonly logFile: string;
  readonly afterOrphaned?: string | undefined;
}

/** A program that ends when this process ends, whatever ends this process. */
export interface GuardedProcess {
  readonly pid: number;
  /** Resolves, with words, when the program has ended; nothing of its process group is left then. */
  readonly ended: Promise<string>;
  /** To the program alone; its own children are its own business. A program that has ended is left alone. */
  signal(signal: NodeJS.Signals): void;
}

/**
 * Starts a program in a process group of its own, so that a Ctrl-C on the terminal reaches the supervisor and not
 * everything at once. Throws when it cannot be started at all.
 */
export function startGuardedProcess(options: GuardedProcessOptions): GuardedProcess {
  const { command, args } = guard(options, options.afterOrphaned);
  const log = openLogFile(options.logFile);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.environment,
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.command} cannot be started in ${options.cwd}`);
  let isRunning = true;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      isRunning = false;
      sweepGroup(pid);
      resolve(signal === null ? `ended with exit code ${String(code)}` : `was ended by ${signal}`);
    });
  });
  return {
    pid,
    ended,
    signal: (signal) => {
      if (isRunning) child.kill(signal);
    },
  };
}

/** Ends the watcher, and whatever the program left behind. */
function sweepGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody was left.
  }
}
