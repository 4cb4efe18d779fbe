import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockStack, StackRunningError } from './stack-lock';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const lockFile = () => join(folder, 'up.lock');

it('keeps a second supervisor out, and says which process is the first', async () => {
  await lockStack(folder);
  const second = lockStack(folder);
  await expect(second).rejects.toThrow(StackRunningError);
  await expect(second).rejects.toThrow(`(process ${String(process.pid)})`);
});

it('lets the next one in after a release', async () => {
  (await lockStack(folder)).release();
  expect((await lockStack(folder)).wasAbandoned).toBe(false);
});

it('takes over from a supervisor that was killed', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => gone.once('exit', resolve));
  writeFileSync(lockFile(), JSON.stringify({ pid: gone.pid, startedAt: '1' }));
  expect((await lockStack(folder)).wasAbandoned).toBe(true);
});

it('is not fooled by another process that got the number of a killed supervisor', async () => {
  await lockStack(folder);
  const holder = JSON.parse(readFileSync(lockFile(), 'utf8')) as { pid: number };
  writeFileSync(lockFile(), JSON.stringify({ ...holder, startedAt: 'long ago' }));
  expect((await lockStack(folder)).wasAbandoned).toBe(true);
});
