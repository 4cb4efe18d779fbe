import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import { freePorts, LocalStateFile, type LocalState } from '@millrace/local-stack';
import { eventually } from './pipeline/eventually';
import { tryCli } from './pipeline/run-cli';

const MILLRACE = join(__dirname, '../../cli/dist/main.js');
/** A second start has to be ready within 20 s; the rest is for a machine that also runs other tests. */
const READY_WITHIN_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'millrace-up-'));
const stateFile = new LocalStateFile(folder);
let flags: readonly string[];
let supervisor: ChildProcess | undefined;

beforeAll(async () => {
  const names = [
    'gateway',
    'gateway-admin',
    'normaliser-admin',
    'writer-admin',
    'kafka',
    'kafka-controller',
    'clickhouse',
  ];
  const ports = await freePorts(names.length);
  flags = ['--data-dir', folder, ...names.flatMap((name, index) => [`--${name}-port`, String(ports[index])])];
});

afterAll(async () => {
  if (supervisor?.exitCode === null && supervisor.signalCode === null) await end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves when the stack says that it is ready. */
async function up(): Promise<LocalState> {
  stateFile.remove();
  supervisor = spawn(process.execPath, [MILLRACE, 'up', ...flags], { stdio: 'ignore' });
  const state = await eventually(
    () => Promise.resolve(stateFile.read()),
    (answer) => answer !== undefined,
    READY_WITHIN_MS,
  );
  if (state === undefined) throw new Error('the stack did not become ready');
  return state;
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const started = supervisor;
  if (started === undefined) return null;
  const exited = once(started, 'exit');
  started.kill(signal);
  await exited;
  return started.exitCode;
}

/** Those of the processes that run. */
function running({ processes }: LocalState): readonly string[] {
  const ids = Object.values(processes).join(',');
  const { stdout } = spawnSync('ps', ['-o', 'pid=,stat=', '-p', ids], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.trim() !== '' && !line.includes('Z'));
}

async function post({ gateway, tokens }: LocalState, message: string): Promise<number> {
  const response = await fetch(`${gateway}/api/v2/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.ingest}`, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'log', message }),
  });
  return response.status;
}

async function messages({ clickhouse, database }: LocalState): Promise<string> {
  const sql = `SELECT arraySort(groupArray(message)) FROM ${database}.events`;
  return (await fetch(clickhouse, { method: 'POST', body: sql })).text();
}

const stored = (state: LocalState, expected: string) =>
  eventually(
    () => messages(state),
    (answer) => answer.trim() === expected,
    10_000,
  );

describe('millrace up', () => {
  it('runs everything, starts again what dies, and leaves nothing behind when it is killed', async () => {
    const state = await up();
    expect(Object.keys(state.processes).toSorted()).toEqual([
      'clickhouse',
      'clickhouse-writer',
      'gateway',
      'kafka',
      'normaliser',
    ]);
    expect(await post(state, 'first')).toBe(202);
    expect(await stored(state, "['first']")).toBe("['first']\n");

    process.kill(state.processes['normaliser'] ?? 0, 'SIGKILL');
    const current = await eventually(
      () => Promise.resolve(stateFile.read()),
      (now) => ![undefined, state.processes['normaliser']].includes(now?.processes['normaliser']),
      20_000,
    );
    expect(current?.processes['normaliser']).not.toBe(state.processes['normaliser']);

    const second = await tryCli(['up', ...flags], extendEnvironment({}));
    expect(second.exitCode).toBe(1);
    expect(second.stdout).toContain(`is running on ${folder} already`);

    await end('SIGKILL');
    expect(
      await eventually(
        () => Promise.resolve(running(current ?? state)),
        (left) => left.length === 0,
        10_000,
      ),
    ).toEqual([]);
  }, 180_000);

  it('has what it stored at the next start, and stops everything when it is asked to', async () => {
    const state = await up();
    expect(await post(state, 'second')).toBe(202);
    expect(await end('SIGTERM')).toBe(0);
    expect(running(state)).toEqual([]);
    expect(stateFile.read()).toBeUndefined();

    const again = await up();
    expect(again.tokens).toEqual(state.tokens);
    expect(await stored(again, "['first','second']")).toBe("['first','second']\n");
    expect(await end('SIGTERM')).toBe(0);
  }, 180_000);
});
