// `npm run check`: what a change must pass beside its tests. All projects at once: one program reads what they share once, where
// `nx affected -t lint typecheck` reads it again for each of a few. The checks run side by side, and each shows its words at its end.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');

const root = join(__dirname, '..');

const CHECKS = [
  { title: 'Format', command: ['prettier', '--check', '.'] },
  { title: 'Lint', command: ['oxlint', '.'] },
  { title: 'Types', command: ['tsc', '-p', 'tsconfig.all.json'] },
  { title: 'Boundaries', command: [process.execPath, 'scripts/check-boundaries.cjs'] },
  { title: 'Lock file', command: [process.execPath, 'scripts/fix-lock.cjs', '--check'] },
];

/** Whether it passes. */
async function run({ title, command: [program, ...args] }) {
  const startedAt = Date.now();
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const [status] = await once(child, 'close');
  if (status !== 0) process.stderr.write(Buffer.concat(output));
  console.log(`${status === 0 ? '✔' : '✖'} ${title} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  return status === 0;
}

Promise.all(CHECKS.map(run)).then(
  (passed) => process.exit(passed.every(Boolean) ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
