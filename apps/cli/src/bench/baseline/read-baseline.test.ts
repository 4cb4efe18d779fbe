import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBaseline } from './read-baseline';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-baseline-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(text: string): string {
  const file = join(folder, 'baseline.json');
  writeFileSync(file, text);
  return file;
}

test('a report of this version can be a baseline', () => {
  expect(readBaseline(fileOf('{"version":1,"results":[]}'))).toEqual({ version: 1, results: [] });
});

test.each([
  ['of another version', '{"version":2,"results":[]}'],
  ['no report', 'null'],
  ['without results', '{"version":1}'],
])('a baseline that is %s is refused', (_case, text) => {
  expect(() => readBaseline(fileOf(text))).toThrow('is not a report of this version of millrace bench');
});

test.each([
  ['is not there', () => join(folder, 'none.json')],
  ['is no JSON', () => fileOf('# Figures')],
])('a baseline that %s cannot be read', (_case, file) => {
  expect(() => readBaseline(file())).toThrow(/^the baseline .* cannot be read: /);
});
