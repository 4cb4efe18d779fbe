import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '@millrace/config';

const MILLRACE = join(__dirname, '../../../cli/dist/main.js');

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `millrace` as built. Rejects, with its output, when it fails. */
export async function runCli(
  args: readonly string[],
  environment: Environment,
  input?: string | Uint8Array,
): Promise<CliRun> {
  const run = await tryCli(args, environment, input);
  if (run.exitCode !== 0)
    throw new Error(`millrace ${args.join(' ')} ended with ${String(run.exitCode)}\n${run.stdout}\n${run.stderr}`);
  return run;
}

/** The same, whatever the exit code. */
export function tryCli(
  args: readonly string[],
  environment: Environment,
  input?: string | Uint8Array,
): Promise<CliRun> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--enable-source-maps', MILLRACE, ...args],
      { env: environment, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ exitCode, stdout, stderr });
      },
    );
    child.stdin?.end(input ?? '');
  });
}
