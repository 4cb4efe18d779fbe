import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import { eventually } from './pipeline/eventually';
import { runCli, tryCli } from './pipeline/run-cli';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

const MILLRACE = join(__dirname, '../../cli/dist/main.js');

/** Of the report, what is looked at here. */
interface Report {
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly settings: { readonly seed: number; readonly plan: readonly { readonly kind: string }[] };
  readonly result: {
    readonly run: string;
    readonly account: { readonly shapes: readonly Readonly<Record<string, number>>[] };
    readonly traces: readonly { readonly fault: string; readonly rows: readonly unknown[] }[];
    readonly recovery: readonly { readonly readyMs: number; readonly allStoredMs?: number }[];
    readonly availability: { readonly failed: number };
    readonly peakMemory: Readonly<Record<string, number>>;
  };
}

/** Starting and ending a stack with everything twice, and healing what was broken last, on a busy machine. */
const STACK_WITHIN_MS = 600_000;

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-delivery-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function newReportFile(): string {
  files += 1;
  return join(folder, `report-${String(files)}.json`);
}

function readReport(file: string): Report {
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

function sumOf({ result }: Report, count: string): number {
  return result.account.shapes.reduce((sum, shape) => sum + (shape[count] ?? 0), 0);
}

test(
  'while everything is killed, stopped, cut off and restarted, nothing is lost and nothing is stored twice',
  async () => {
    const file = newReportFile();
    const load = ['--duration', '90s', '--rate', '150', '--poison', '2%', '--duplicates', '10%'];
    const run = await tryCli(
      ['verify-delivery', ...load, '--seed', '20261121', '--faults', '10', '--report', file],
      extendEnvironment({}),
    );
    const report = readReport(file);
    expect({ reasons: report.reasons, traces: report.result.traces }).toEqual({ reasons: [], traces: [] });
    expect(report).toMatchObject({ verdict: 'passed', settings: { seed: 20261121 } });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('**lost 0, duplicated 0: passed**');

    // All of it has taken place.
    expect(sumOf(report, 'acknowledged')).toBeGreaterThan(1_000);
    expect(sumOf(report, 'duplicatesRefused')).toBeGreaterThan(0);
    expect(sumOf(report, 'deadLettered')).toBeGreaterThan(0);
    expect(report.settings.plan).toHaveLength(10);
    expect(new Set(report.settings.plan.map(({ kind }) => kind)).size).toBeGreaterThan(6);
    expect(report.result.recovery).toHaveLength(10);
    expect(report.result.availability.failed).toBeGreaterThan(0);
    expect(report.result.peakMemory['gateway-1']).toBeGreaterThan(10e6);
  },
  STACK_WITHIN_MS,
);

describe('on a deployment that it is pointed at', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await startPipeline({ database: 'e2e_verify_delivery' });
  });
  afterAll(() => pipeline.stop());

  const argumentsFor = (file: string, duration: string): readonly string[] => {
    const target = ['--target', pipeline.gateway, '--token', pipeline.tokens.ingest];
    const load = ['--duration', duration, '--rate', '200', '--poison', '2%', '--duplicates', '10%'];
    return ['verify-delivery', ...target, ...load, '--report', file];
  };

  async function command(sql: string): Promise<void> {
    const { MILLRACE_CLICKHOUSE_URL: url = '', MILLRACE_CLICKHOUSE_DATABASE: database = '' } = pipeline.environment;
    const answer = await fetch(`${url}/?${new URLSearchParams({ database }).toString()}`, {
      method: 'POST',
      body: sql,
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  const countRows = async () => (await pipeline.query<{ rows: number }>('SELECT count() AS rows FROM events'))[0]?.rows;

  test('two runs at once do not disturb each other', async () => {
    const reports = [newReportFile(), newReportFile()];
    await Promise.all(reports.map((file) => runCli(argumentsFor(file, '5s'), pipeline.environment)));
    const [one, other] = reports.map(readReport);
    expect([one?.verdict, other?.verdict]).toEqual(['passed', 'passed']);
    expect(one?.result.run).not.toBe(other?.result.run);
    expect(one?.settings.plan).toEqual([]);
  }, 180_000);

  test('a store that loses two rows and doubles three is found out, and the rows are named', async () => {
    const file = newReportFile();
    const before = (await countRows()) ?? 0;
    const verifying = tryCli(argumentsFor(file, '12s'), pipeline.environment);
    await eventually(countRows, (rows = 0) => rows > before + 200, 60_000);
    const newest = 'SELECT event_id FROM events_v1 ORDER BY stored_at DESC, event_id LIMIT';
    const [chosen] = await pipeline.query<{ ids: readonly string[] }>(
      `SELECT groupArray(toString(event_id)) AS ids FROM (${newest} 5)`,
    );
    const quoted = (chosen?.ids ?? []).map((id) => `'${id}'`);
    await command(`INSERT INTO events_v1 SELECT * FROM events_v1 WHERE event_id IN (${quoted.slice(0, 3).join()})`);
    await command(`DELETE FROM events_v1 WHERE event_id IN (${quoted.slice(3).join()})`);
    const run = await verifying;
    const report = readReport(file);
    expect(run.exitCode).toBe(1);
    expect(report.verdict).toBe('failed');
    expect({ lost: sumOf(report, 'lost'), duplicated: sumOf(report, 'duplicated') }).toEqual({
      lost: 2,
      duplicated: 3,
    });
    const named = report.result.traces.map(({ fault, rows }) => `${fault} ${String(rows.length)}`);
    expect(named.toSorted()).toEqual(['duplicated 2', 'duplicated 2', 'duplicated 2', 'lost 0', 'lost 0']);
  }, 180_000);

  test('a run that is interrupted says what it knows, and that it was', async () => {
    const file = newReportFile();
    const before = (await countRows()) ?? 0;
    const args = ['--enable-source-maps', MILLRACE, ...argumentsFor(file, '1h')];
    const verifying = spawn(process.execPath, args, { env: pipeline.environment, stdio: 'ignore' });
    const ended = once(verifying, 'exit');
    await eventually(countRows, (rows = 0) => rows > before + 100, 60_000);
    verifying.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    const report = readReport(file);
    expect(report.verdict).toBe('interrupted');
    expect(report.reasons[0]).toBe('the run was interrupted');
    expect(sumOf(report, 'stored')).toBeGreaterThan(100);
  }, 180_000);
});
