import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS_FOLDER } from '../testing/test-store';
import { loadMigrations } from './load-migrations';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(...files: readonly string[]): void {
  for (const file of files) writeFileSync(join(folder, file), `-- ${file}`);
}

test('migrations come in the order of their numbers; other files are left alone', async () => {
  write('0002_second.sql', '0001_first.sql', 'README.md');
  expect(await loadMigrations(folder)).toEqual([
    { version: 1, name: 'first', sql: '-- 0001_first.sql' },
    { version: 2, name: 'second', sql: '-- 0002_second.sql' },
  ]);
});

test.each([
  ['a gap', ['0001_a.sql', '0003_c.sql'], '0003_c.sql stands where number 2 belongs'],
  ['a number that stands twice', ['0001_a.sql', '0001_b.sql'], '0001_b.sql stands where number 2 belongs'],
  ['an empty folder', [], 'holds no migration'],
])('%s is refused', async (_case, files, message) => {
  write(...files);
  await expect(loadMigrations(folder)).rejects.toThrow(message);
});

test("the project's own migrations are in order", async () => {
  expect((await loadMigrations(MIGRATIONS_FOLDER)).length).toBeGreaterThan(0);
});
