// Runs `millrace verify-delivery` and keeps what it found under docs/evidence: `node scripts/make-evidence.cjs <run> [options]`.
// Options of the command after the run's name win over those of the run.
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const { writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const root = join(__dirname, '..');
const folder = join(root, 'docs/evidence');

const RUNS = {
  'one-broker': ['--duration', '30m', '--faults', '70', '--seed', '1', '--rate', '3000'],
  'three-brokers': ['--duration', '30m', '--faults', '70', '--seed', '3', '--brokers', '3', '--rate', '2000'],
  spool: ['--duration', '10m', '--faults', '25', '--seed', '4', '--spool', '--rate', '1500'],
  'rolling-restart': ['--duration', '4m', '--faults', 'restart', '--seed', '5', '--brokers', '3', '--rate', '800'],
};

async function makeEvidence(name, options) {
  const json = join(folder, `${name}.json`);
  const markdown = join(folder, `${name}.md`);
  const millrace = join(root, 'apps/cli/dist/main.js');
  // Relative, because the report says what made it.
  const report = ['--report', relative(root, json)];
  const args = ['--enable-source-maps', millrace, 'verify-delivery', ...RUNS[name], ...options, ...report];
  const run = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  // The run ends on Ctrl-C by itself, and says what it knows.
  process.on('SIGINT', () => {});
  const output = [];
  run.stdout.on('data', (part) => output.push(part));
  const [status] = await once(run, 'close');
  const text = Buffer.concat(output).toString('utf8');
  process.stdout.write(text);
  if (text !== '') keep(name, { text, json, markdown });
  process.exitCode = status ?? 1;
}

function keep(name, { text, json, markdown }) {
  writeFileSync(markdown, `# verify-delivery: ${name}\n\n${text}`);
  spawnSync(join(root, 'node_modules/.bin/prettier'), ['--log-level', 'warn', '--write', markdown, json], {
    stdio: 'inherit',
  });
}

const [name, ...options] = process.argv.slice(2);
if (Object.hasOwn(RUNS, name ?? '')) void makeEvidence(name, options);
else {
  console.error(`Which run? ${Object.keys(RUNS).join(', ')}`);
  process.exitCode = 64;
}
