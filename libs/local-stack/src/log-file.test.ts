import { closeSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundLogFile, lastLogLines, logFileSize, openLogFile } from './log-file';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('keeps a log within bounds while a program goes on writing to it', () => {
  const path = join(folder, 'logs/program.log');
  const log = openLogFile(path);
  writeSync(log, 'a long line\n');
  boundLogFile(path, 5);
  writeSync(log, 'next\n');
  closeSync(log);
  expect(readFileSync(path, 'utf8')).toBe('next\n');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('a long line\n');
});

it('empties a log that cannot be copied, because a full disk needs the room', () => {
  const path = join(folder, 'program.log');
  closeSync(openLogFile(path));
  writeFileSync(path, 'a long line\n');
  mkdirSync(`${path}.1`);
  boundLogFile(path, 5);
  expect(readFileSync(path, 'utf8')).toBe('');
});

it('gives the last lines that were written since a start', () => {
  const path = join(folder, 'program.log');
  const log = openLogFile(path);
  writeSync(log, 'of the start before\n');
  const from = logFileSize(path);
  writeSync(log, 'one\ntwo\nthree\n');
  closeSync(log);
  expect(lastLogLines(path, 2, from)).toEqual(['two', 'three']);
  expect(lastLogLines(path, 10, from)).toEqual(['one', 'two', 'three']);
});

it('knows that a log which is not there holds nothing', () => {
  expect(lastLogLines(join(folder, 'none'), 5)).toEqual([]);
  expect(logFileSize(join(folder, 'none'))).toBe(0);
});
