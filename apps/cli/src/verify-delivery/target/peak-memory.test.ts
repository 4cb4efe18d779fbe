import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PeakMemory } from './peak-memory';

it('keeps the most that a process held, also when its successor holds less, or none is left', async () => {
  const large = spawn(process.execPath, [
    '-e',
    "Buffer.alloc(1e8, 'x'); console.log('has it'); setInterval(() => 0, 1e3)",
  ]);
  const small = spawn(process.execPath, ['-e', "console.log('works'); setInterval(() => 0, 1e3)"]);
  await Promise.all([once(large.stdout, 'data'), once(small.stdout, 'data')]);
  let ids: Readonly<Record<string, number>> = { gateway: large.pid ?? 0 };
  const memory = new PeakMemory(() => ids);
  memory.look();
  const ends = [large, small].map((child) => once(child, 'exit'));
  large.kill('SIGKILL');
  await ends[0];
  ids = { gateway: small.pid ?? 0, kafka: 2 ** 22 + 1 };
  expect(memory.peaks['gateway']).toBeGreaterThan(1e8);
  expect(Object.keys(memory.peaks)).toEqual(['gateway']);
  small.kill('SIGKILL');
  await ends[1];
  memory.stop();
});
