import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from './folder-lock';

jest.setTimeout(60_000);

let folder: string;
let other: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});

afterEach(() => {
  other?.kill('SIGKILL');
  other = undefined;
  rmSync(folder, { recursive: true });
});

/** A process that holds the lock as a gateway does. */
async function startHolder(): Promise<ChildProcess> {
  const program = `require('node:net').createServer((socket) => socket.end('4711 x')).listen(${JSON.stringify(join(folder, 'lock'))}, () => console.log('up'))`;
  other = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (other.stdout !== null) await once(other.stdout, 'data');
  return other;
}

test('a folder that is free is taken, and free again afterwards', async () => {
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(`another gateway (process ${String(process.pid)})`);
  await lock.release();
  await (await lockFolder(folder)).release();
});

test('the folder of a process that lives is not taken, also when it does not answer', async () => {
  const holder = await startHolder();
  await expect(lockFolder(folder)).rejects.toThrow('another gateway (process 4711)');
  holder.kill('SIGSTOP');
  await expect(lockFolder(folder)).rejects.toThrow('another gateway (process unknown)');
});

test('the folder of a process that was killed is taken over', async () => {
  const holder = await startHolder();
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await lockFolder(folder)).release();
});

test('a path that is too long for a socket is refused with words', async () => {
  await expect(lockFolder(`/${'x'.repeat(100)}`)).rejects.toThrow('is too long for a socket');
});
