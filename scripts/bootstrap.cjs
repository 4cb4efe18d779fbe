// Before `npm start` and `npm test`: installs when node_modules is not what package-lock.json says, then runs an Nx target
// (nothing happens where its outputs are current). Node built-ins only: on a fresh clone there is nothing else.
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const lockFile = join(root, 'package-lock.json');
const stampFile = join(root, 'node_modules/.millrace-installed');
const turnFile = join(root, '.millrace/bootstrap.lock');
const OLDEST_NODE = [20, 19];
const SIGN_OF_LIFE_MS = 10_000;
const TURN_POLL_MS = 500;

async function main(target) {
  requireNode();
  await takeTurn();
  try {
    await install();
    if (target !== undefined) {
      const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
      await runQuietly('Building', process.execPath, [nx, 'run-many', '-t', target, '--output-style=static']);
    }
  } finally {
    rmSync(turnFile, { force: true });
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(`Millrace needs Node ${OLDEST_NODE.join('.')} or newer; this is Node ${process.versions.node}.`);
}

/** Two of them at a time, `npm start` in one terminal and `npm test` in another, would install over each other. */
async function takeTurn() {
  mkdirSync(join(root, '.millrace'), { recursive: true });
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(turnFile, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isRunning(Number(readIfThere(turnFile)))) rmSync(turnFile, { force: true });
    else if (!waited) console.log('Waiting for another npm command to finish installing and building …');
    await new Promise((resolve) => setTimeout(resolve, TURN_POLL_MS));
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isRunning(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function install() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  // Inside an npm script npm says where it is; else it is on the path.
  const npm = process.env.npm_execpath;
  const [command, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  await runQuietly('Installing packages', command, [...first, 'ci', '--no-audit', '--no-fund']);
  writeFileSync(stampFile, wanted);
}

/** Runs a program that says something only when it fails, or when it takes long. */
function runQuietly(title, command, args) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
    const clear = process.stdout.isTTY ? '\r\u001b[2K' : '';
    const show = () =>
      process.stdout.write(process.stdout.isTTY ? `${clear}… ${title} ${seconds()}` : `… ${title} (${seconds()})\n`);
    show();
    const timer = setInterval(show, process.stdout.isTTY ? 200 : SIGN_OF_LIFE_MS);
    const child = spawn(command, args, { cwd: root, env: ownEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.once('error', (error) => fail(`${clear}${title} failed: ${error.message}`));
    child.once('close', (code, signal) => {
      clearInterval(timer);
      if (code !== 0) {
        process.stdout.write(clear);
        process.stderr.write(Buffer.concat(output));
        fail(`${title} failed (${signal ?? `exit code ${code}`}): ${[command, ...args].join(' ')}`);
      }
      console.log(`${clear}✔ ${title} (${seconds()})`);
      resolve();
    });
  });
}

/** What the outer npm tells its scripts must not reach an inner npm: it would take itself for the outer one. */
function ownEnvironment() {
  const foreign = /^npm_(command|lifecycle|package|config_local_prefix)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function fail(message) {
  console.error(message);
  rmSync(turnFile, { force: true });
  process.exit(1);
}

main(process.argv[2]).catch((error) => fail(error.stack));
