import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkBoundaries } from './check-boundaries.cjs';

const root = join(__dirname, '..');

/** A copy of the real tags and manifests, with one file of our own in it. */
function workspaceWith(file: string, code: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'millrace-boundaries-'));
  for (const group of ['apps', 'libs']) {
    cpSync(join(root, group), join(copy, group), {
      recursive: true,
      filter: (path) => !/(node_modules|dist|gen)$/.test(path) && !(/\/src\/.+\./.test(path) || /\/perf\//.test(path)),
    });
  }
  mkdirSync(join(copy, file, '..'), { recursive: true });
  writeFileSync(join(copy, file), code);
  return copy;
}

function problemsOf(file: string, code: string): string[] {
  const copy = workspaceWith(file, code);
  try {
    return checkBoundaries(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

test('the workspace keeps its own boundaries', () => {
  expect(checkBoundaries(root)).toEqual([]);
});

test.each([
  ['a source imports another source', 'libs/sources/yamcs/src/canary.ts', "import '@millrace/source-native';"],
  ['a source imports a platform library', 'libs/sources/yamcs/src/canary.ts', "import '@millrace/kafka';"],
  ['an app imports another app', 'apps/gateway/src/canary.ts', "import '@millrace/normaliser';"],
  ['a library imports an app', 'libs/kafka/src/canary.ts', "import '@millrace/gateway';"],
  ['the normaliser imports the store', 'apps/normaliser/src/canary.ts', "import '@millrace/clickhouse';"],
  ['the gateway imports kafkajs', 'apps/gateway/src/canary.ts', "import { Kafka } from 'kafkajs';"],
  [
    'a server imports the client it is tested with',
    'apps/local-clickhouse/src/canary.ts',
    "import '@clickhouse/client';",
  ],
  ['an app imports one source past the registry', 'apps/normaliser/src/canary.ts', "import '@millrace/source-yamcs';"],
  ['production code imports test code', 'libs/kafka/src/canary.ts', "import '@millrace/testing';"],
  ['a relative import leaves its project', 'libs/kafka/src/canary.ts', "import '../../config/src/secret';"],
  [
    'a relative import goes to a project whose name begins the same',
    'apps/cli/src/canary.ts',
    "import '../../clickhouse-writer/src/pipeline';",
  ],
  ['an import is computed', 'libs/kafka/src/canary.ts', "const name = 'x'; void import('kafka' + name);"],
  ['the domain uses a package', 'libs/domain/src/canary.ts', "import 'uuid';"],
  ['the domain uses Node', 'libs/domain/src/canary.ts', "import 'node:crypto';"],
  ['a source reads the clock', 'libs/sources/yamcs/src/canary.ts', 'export const now = Date.now();'],
  ['a service reads the environment itself', 'apps/gateway/src/canary.ts', "export const x = process.env['X'];"],
])('a forbidden import is found: %s', (_case, file, code) => {
  expect(problemsOf(file, code).filter((problem) => problem.startsWith(file))).not.toEqual([]);
});

test.each([
  ['a service uses the registry', 'apps/normaliser/src/canary.ts', "import '@millrace/source-registry';"],
  ['a test uses test code', 'libs/kafka/src/canary.test.ts', "import '@millrace/testing';"],
  ['a server is tested with its client', 'apps/local-clickhouse/src/canary.test.ts', "import '@clickhouse/client';"],
  ['libs/kafka uses kafkajs', 'libs/kafka/src/canary.ts', "import 'kafkajs';"],
  ['a forbidden name in a comment', 'libs/domain/src/canary.ts', '// not Date.now(), which is for callers'],
])('an allowed import passes: %s', (_case, file, code) => {
  expect(problemsOf(file, code)).toEqual([]);
});
