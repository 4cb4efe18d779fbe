import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releasePort, reservePort } from './reserve-port';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-reserve-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('is had by one at a time', () => {
  expect(reservePort(20_001, folder)).toBe(true);
  expect(reservePort(20_001, folder)).toBe(false);
  expect(reservePort(20_002, folder)).toBe(true);
  releasePort(20_001, folder);
  expect(reservePort(20_001, folder)).toBe(true);
});

it('ends with the process that has it', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  for (const port of ['20001', '20002']) symlinkSync(String(pid), join(folder, port));
  expect(reservePort(20_001, folder)).toBe(true);
  expect(readdirSync(folder)).toEqual(['20001']);
});
