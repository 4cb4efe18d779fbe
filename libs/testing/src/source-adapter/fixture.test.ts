import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFixtures } from './fixture';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(...files: string[]): void {
  for (const file of files) writeFileSync(join(folder, file), '{}');
}

test('a case is a request and what comes of it', () => {
  write('b.request.json', 'b.reject.json', 'a.request.json', 'a.expected.json');
  expect(readFixtures(folder).map(({ name, kind }) => [name, kind])).toEqual([
    ['a', 'expected'],
    ['b', 'reject'],
  ]);
});

test.each([
  ['a request without an answer', ['a.request.json']],
  ['an answer without a request', ['a.expected.json']],
  ['two answers', ['a.request.json', 'a.expected.json', 'a.reject.json']],
  ['a file with another ending', ['a.request.json', 'a.expected.json', 'a.expcted.json']],
  ['nothing', []],
])('%s is a mistake, not a case that is left out', (_case, files) => {
  write(...files);
  expect(() => readFixtures(folder)).toThrow(folder);
});
