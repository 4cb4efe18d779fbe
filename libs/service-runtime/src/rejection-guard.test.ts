import { spawnSync } from 'node:child_process';

/** Jest's process hears of no rejections, so that programs of their own tell. */
function run(work: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const program = `
    const { rejectionGuard } = require('./rejection-guard');
    const later = (message) => new Promise((_resolve, reject) => setTimeout(() => reject(new Error(message)), 1));
    rejectionGuard().start().then(({ value: guard }) => {
      ${work}
      setTimeout(() => console.log('lives'), 50);
    });`;
  return spawnSync(process.execPath, ['--require', 'tsx/cjs', '--eval', program], { cwd: __dirname, encoding: 'utf8' });
}

test('a promise of guarded work that nobody handles is reported to whose it is, and the process goes on', () => {
  const { status, stdout } = run(`
    console.log(guard.run(() => { void later('one'); return 'result'; }, ({ message }) => console.log('first', message)));
    guard.run(() => void (async () => { await later('two'); })(), ({ message }) => console.log('second', message));`);
  expect(stdout.split('\n')).toEqual(['result', 'first one', 'second two', 'lives', '']);
  expect(status).toBe(0);
});

test('any other ends the process', () => {
  const { status, stdout, stderr } = run(
    `guard.run(() => undefined, () => console.log('reported')); void later('other');`,
  );
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain('Error: other');
});
