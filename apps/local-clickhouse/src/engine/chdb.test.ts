import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadChdb } from './chdb';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chdb-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('an engine that is not installed is told with the folder and what to do', () => {
  expect(() => loadChdb(join(folder, 'chdb'))).toThrow(
    /not installed in .*chdb\. Run `npm ci` in deploy\/local\/clickhouse/,
  );
});

const install = (code: string): void => {
  writeFileSync(join(folder, 'package.json'), '{"main":"index.js"}');
  writeFileSync(join(folder, 'index.js'), code);
};

test('a machine without a library for it is told which machines have one', () => {
  install(`throw Object.assign(new Error('musl'), { code: 'CHDB_PLATFORM' });`);
  expect(() => loadChdb(folder)).toThrow(/no library for this machine .* MILLRACE_CLICKHOUSE_URL/);
});

test('any other fault keeps its words', () => {
  install(`throw new Error('GLIBC_2.25 not found');`);
  expect(() => loadChdb(folder)).toThrow('does not load: GLIBC_2.25 not found');
});
