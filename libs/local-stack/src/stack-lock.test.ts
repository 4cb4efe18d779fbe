import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const lockFile = (turn: number) => join(folder, `up.lock.${String(turn)}`);

/** More than any system gives. */
const DEAD_PROCESS = 2 ** 22 + 1;

/** How many of several that try in the same moment get the lock; the others must say that it is taken. */
async function countOwners(): Promise<number> {
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => lockStack(folder)));
  const failures = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason as unknown] : []));
  expect(failures.every((failure) => failure instanceof StackRunningError)).toBe(true);
  return attempts.length - failures.length;
}

it('keeps a second supervisor out, and says which process is the first', async () => {
  await lockStack(folder);
  const second = lockStack(folder);
  await expect(second).rejects.toThrow(StackRunningError);
  await expect(second).rejects.toThrow(`(process ${String(process.pid)})`);
});

it('lets one in of several that start in the same moment', async () => {
  expect(await countOwners()).toBe(1);
});

it('lets one in of several that find the same supervisor killed', async () => {
  writeFileSync(lockFile(7), JSON.stringify({ pid: DEAD_PROCESS, startedAt: '1' }));
  expect(await countOwners()).toBe(1);
});

it('gives up a turn that was past by the time it was taken', async () => {
  const { linkSync } = fs;
  const link = jest.spyOn(fs, 'linkSync').mockImplementationOnce((draft, path) => {
    writeFileSync(lockFile(4), '{}');
    linkSync(draft, path);
  });
  await lockStack(folder);
  link.mockRestore();
  expect(readdirSync(folder)).toEqual(['up.lock.5']);
});

it('lets the next one in after a release', async () => {
  (await lockStack(folder)).release();
  expect((await lockStack(folder)).wasAbandoned).toBe(false);
});

it('leaves no more behind than that it was there', async () => {
  for (let turn = 1; turn <= 3; turn += 1) (await lockStack(folder)).release();
  expect(readdirSync(folder)).toEqual(['up.lock.3']);
});

it('takes over from a supervisor that was killed', async () => {
  writeFileSync(lockFile(1), JSON.stringify({ pid: DEAD_PROCESS, startedAt: '1' }));
  expect((await lockStack(folder)).wasAbandoned).toBe(true);
});

it('is not fooled by another process that got the number of a killed supervisor', async () => {
  await lockStack(folder);
  const holder = JSON.parse(readFileSync(lockFile(1), 'utf8')) as { pid: number };
  writeFileSync(lockFile(1), JSON.stringify({ ...holder, startedAt: 'long ago' }));
  expect((await lockStack(folder)).wasAbandoned).toBe(true);
});
