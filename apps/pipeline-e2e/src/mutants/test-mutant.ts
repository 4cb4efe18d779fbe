import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './build-mutant';
import type { CatchingTest, Edit } from './mutant';

/** What tests said of a mutant's sources. */
export interface TestedMutant {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** Runs a test of the sources with the edit in them, which are not touched. Rejects when no test ran at all. */
export async function testMutant(edit: Edit, { file, name }: CatchingTest): Promise<TestedMutant> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-mutant-'));
  try {
    const transform = join(folder, 'transform.cjs');
    await buildTransform(transform);
    const config = join(folder, 'jest.config.json');
    await writeFile(config, JSON.stringify(mutatingConfig(edit, transform)));
    const results = join(folder, 'results.json');
    const args = ['--config', config, '--runTestsByPath', join(ROOT, file), '--testNamePattern', name];
    const output = await runJest([...args, '--json', '--outputFile', results]);
    return readResults(
      await readFile(results, 'utf8').catch((cause: unknown) => {
        throw new Error(`no test ran: ${output}`, { cause });
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Jest loads a transform as it is, so it has to be JavaScript. */
async function buildTransform(outfile: string): Promise<void> {
  const entryPoint = join(__dirname, 'mutating-transform.ts');
  const alias = { '@swc/jest': createRequire(__filename).resolve('@swc/jest') };
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    alias,
    external: [alias['@swc/jest']],
    // Jest would take the default export of what says that it was an ES module.
    footer: { js: 'module.exports = { ...module.exports };' },
  });
}

interface JestConfig {
  readonly transform: Readonly<Record<string, readonly [string, unknown]>>;
}

function mutatingConfig(edit: Edit, transform: string): object {
  const config = createRequire(__filename)(join(ROOT, 'jest.config.cjs')) as JestConfig;
  const transforms = Object.entries(config.transform).map(([files, [, swc]]): readonly [string, unknown] => [
    files,
    [transform, { edit, swc }],
  ]);
  const edited: Readonly<Record<string, unknown>> = Object.fromEntries(transforms);
  return { ...config, transform: edited };
}

/** Resolves with what it says for people; whether tests fail is in its results. */
function runJest(args: readonly string[]): Promise<string> {
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  return new Promise((resolve) => {
    const options = { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [jest, ...args], options, (_error, _stdout, stderr) => {
      resolve(stderr);
    });
  });
}

interface JestResults {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function readResults(json: string): TestedMutant {
  const { testResults } = JSON.parse(json) as JestResults;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = (wanted: string) => tests.flatMap(({ fullName, status }) => (status === wanted ? [fullName] : []));
  const tested = { passed: named('passed'), failed: named('failed') };
  if (tested.passed.length + tested.failed.length === 0)
    throw new Error(`no test ran: ${testResults.map(({ message }) => message).join('\n')}`);
  return tested;
}
