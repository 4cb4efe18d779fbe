import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readConfig } from '@millrace/config';
import { testSettings } from '../engines/test-settings';

const run = promisify(execFile);

const FOLDER = join(__dirname, '../../../../.millrace/python');
const INSTALLED_WITHIN_MS = 240_000;

/**
 * The path of a Python interpreter that has the packages of a requirements file, in a virtual environment that is made
 * once for each content of the file and kept in the checkout. Rejects, saying what is missing, where it cannot be made.
 */
export async function pythonWith(requirements: string): Promise<string> {
  const name = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(FOLDER, name);
  const interpreter = join(folder, 'bin/python');
  if (!existsSync(interpreter)) await makeEnvironment(folder, requirements);
  return interpreter;
}

/** Made aside and moved into place when it is complete: whoever comes first, nobody finds half of one. */
async function makeEnvironment(folder: string, requirements: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const draft = mkdtempSync(join(FOLDER, 'draft-'));
  try {
    const { python } = readConfig({ tests: testSettings }).tests;
    await runPython(python, ['-m', 'venv', draft]);
    const install = ['-m', 'pip', 'install', '--quiet', '--requirement', requirements];
    await runPython(join(draft, 'bin/python'), install);
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function runPython(interpreter: string, args: readonly string[]): Promise<void> {
  try {
    await run(interpreter, args, { timeout: INSTALLED_WITHIN_MS });
  } catch (cause) {
    const message = `\`${interpreter} ${args.join(' ')}\` failed: the test of the Yamcs client needs Python 3 with venv and pip, and a package index that they reach (MILLRACE_TEST_PYTHON names the interpreter)`;
    throw new Error(message, { cause });
  }
}
