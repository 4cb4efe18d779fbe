import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchReport } from './run-bench';
import { findFaults } from './workload-result';

const MILLRACE = join(__dirname, '../../dist/main.js');
const SHORTLY = ['--duration', '1', '--warm-up', '0', '--backlog', '2000', '--sustain', '3s', '--rate', '2000'];
const run = promisify(execFile);

let folder = '';
let report: BenchReport;
let printed = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-bench-test-'));
  const file = join(folder, 'report.json');
  const args = ['--workloads', 'W1,W3,W4', '--dialects', 'native', ...SHORTLY, '--report', file];
  printed = await bench(...args);
  report = JSON.parse(readFileSync(file, 'utf8')) as BenchReport;
}, 300_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function bench(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['--enable-source-maps', MILLRACE, 'bench', ...args]);
  return stdout;
}

test('a short bench stores what it had acknowledged, measures every process', () => {
  const { results } = report;
  expect(results.map(({ id, dialect, connections }) => `${id} ${dialect} ${String(connections)}`)).toEqual([
    'W1 native 64',
    'W1 native 512',
    'W3 native 16',
    'W4 native 64',
  ]);
  expect(results.flatMap(findFaults)).toEqual([]);
  for (const { id, acknowledged, stored, ingest, storing, peakMemory } of results) {
    expect(stored).toBe(acknowledged);
    if (id === 'W3') expect(stored).toBe(2_000);
    expect(ingest.latency.p50).toBeGreaterThan(0);
    expect(ingest.latency.p999).toBeGreaterThanOrEqual(ingest.latency.p50);
    expect(Object.keys(ingest.cpuPerEvent)).toEqual(expect.arrayContaining(['gateway', 'kafka', 'load generator']));
    for (const name of ['normaliser', 'clickhouse-writer', 'clickhouse', 'kafka']) {
      expect(storing.cpuPerEvent[name]).toBeGreaterThan(0);
      expect(peakMemory[name]).toBeGreaterThan(10e6);
    }
  }
  expect(printed).toContain('| W1 single posts');
});

test('all at once, rows follow acknowledgements at the rate that was asked for', () => {
  const result = report.results.find(({ id }) => id === 'W4');
  if (result?.sustained === undefined) throw new Error('W4 was not measured');
  const { ingest, sustained, acknowledged } = result;
  expect(sustained.rate).toBe(2_000);
  // What was due within the time; a slow machine may have answered the last of it later.
  expect(acknowledged).toBeGreaterThan(5_000);
  expect(acknowledged).toBeLessThanOrEqual(6_200);
  expect(ingest.events).toBeLessThanOrEqual(acknowledged);
  expect(sustained.rows.events).toBeLessThanOrEqual(acknowledged);
  const { requests, begun, readable } = sustained.latency;
  expect(requests).toBe(ingest.events / result.batch);
  expect(begun.p50).toBeGreaterThan(0);
  expect(readable.p50).toBeGreaterThanOrEqual(begun.p50);
  expect(readable.p999).toBeLessThan(60_000);
  expect(sustained.memory['normaliser']?.end).toBeGreaterThan(10e6);
  expect(printed).toContain('### All at once');
});
