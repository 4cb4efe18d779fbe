import { existsSync } from 'node:fs';
import { join } from 'node:path';
import LongestFirst from './longest-first.cjs';

const ROOT = join(__dirname, '..');

type Tests = Parameters<LongestFirst['sort']>[0];

/** As much of what Jest sorts as is looked at. Without a cache of durations it goes by the size of files: here the first is the largest. */
function testsAt(paths: readonly string[]): Tests {
  const hasteFS = { getSize: (path: string) => -paths.findIndex((one) => path.endsWith(one)) };
  const config = { rootDir: ROOT, cache: false };
  return paths.map((path) => ({ path: join(ROOT, path), context: { config, hasteFS } })) as unknown as Tests;
}

test('the long files exist', () => {
  expect(LongestFirst.LONG_FILES.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test('long files come first, the longest before all, and the others stay as Jest orders them', async () => {
  const [longest = '', second = ''] = LongestFirst.LONG_FILES;
  const sequencer = new LongestFirst({ contexts: [], globalConfig: {} as never });
  const sorted = await sequencer.sort(testsAt(['b.test.ts', second, 'a.test.ts', longest]));
  expect(sorted.map(({ path }) => path)).toEqual(
    [longest, second, 'b.test.ts', 'a.test.ts'].map((path) => join(ROOT, path)),
  );
});
