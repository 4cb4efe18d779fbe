import { spawn } from 'node:child_process';
import { extendEnvironment, type Environment } from '@millrace/config';
import type { Command } from './guard';

export interface RunOptions extends Command {
  readonly cwd?: string;
  /** All of it; that of this process when left out. */
  readonly environment?: Environment;
  /** Ends the program. */
  readonly signal?: AbortSignal | undefined;
  /** Every line of its standard output, as it comes. */
  onLine?(line: string): void;
}

export interface ProgramResult {
  /** Null when a signal ended it; 127 when there is no such program. */
  readonly exitCode: number | null;
  /** Standard output and error together, in the order they came; of a long output the last megabyte. */
  readonly output: string;
}

const MAX_OUTPUT = 1024 * 1024;
const NO_SUCH_PROGRAM = 127;

/** Runs a program to its end. Never rejects: a program that is not there is a result, too. */
export function runProgram(options: RunOptions): Promise<ProgramResult> {
  const { command, args, cwd, environment = extendEnvironment({}), signal, onLine } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: environment, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let line = '';
    const keep = (text: string) => {
      output = (output + text).slice(-MAX_OUTPUT);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      keep(text);
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const complete of lines) onLine?.(complete);
    });
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', (error) => {
      resolve({ exitCode: NO_SUCH_PROGRAM, output: error.message });
    });
    child.once('close', (exitCode) => {
      resolve({ exitCode, output });
    });
  });
}
