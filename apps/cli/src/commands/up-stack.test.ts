import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@millrace/config';
import {
  createStepReporter,
  freePorts,
  localStackSettings,
  PrerequisiteError,
  stackLayout,
} from '@millrace/local-stack';
import { runStack } from './up-stack';

/** The machine is asked what it has: `mvn --version` alone takes seconds where others are busy. */
jest.setTimeout(120_000);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-up-stack-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What `up --clean --brokers 3` runs, on a machine without Java. */
async function optionsWithoutJava() {
  const environment = { MILLRACE_KAFKA_LOCAL_BROKERS: '3', MILLRACE_JAVA: join(folder, 'no-java') };
  const { stack } = readConfig({ stack: localStackSettings }, environment);
  const names = Object.keys(stack).filter((name) => name.endsWith('Port'));
  const free = await freePorts(names.length);
  return {
    layout: stackLayout(folder, folder),
    config: { ...stack, ...Object.fromEntries(names.map((name, place) => [name, free[place] ?? 0])) },
    environment,
    reporter: createStepReporter(process.stderr),
    clean: true,
    ending: new AbortController().signal,
  };
}

it('does not remove the data of a stack that it cannot start', async () => {
  writeFileSync(join(folder, 'tokens.json'), '{}');
  await expect(runStack(await optionsWithoutJava())).rejects.toThrow(PrerequisiteError);
  expect(existsSync(join(folder, 'tokens.json'))).toBe(true);
});

it('leaves the folder to the next one when it cannot start', async () => {
  const options = await optionsWithoutJava();
  await expect(runStack(options)).rejects.toThrow(PrerequisiteError);
  await expect(runStack(options)).rejects.toThrow(PrerequisiteError);
  expect(readdirSync(folder)).toEqual(['up.lock.2']);
});
