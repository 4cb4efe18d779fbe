import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchReport } from './run-bench';
import { findFaults } from './workload-result';

const MILLRACE = join(__dirname, '../../dist/main.js');
const run = promisify(execFile);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-bench-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a short bench stores what it had acknowledged, measures every process', async () => {
  const json = join(folder, 'report.json');
  const args = ['--workloads', 'W1,W3', '--duration', '1', '--warm-up', '0', '--backlog', '2000', '--json', json];
  const { stdout } = await run(process.execPath, ['--enable-source-maps', MILLRACE, 'bench', ...args]);

  const { results } = JSON.parse(readFileSync(json, 'utf8')) as BenchReport;
  expect(results.map(({ id, dialect }) => `${id} ${dialect}`)).toEqual([
    'W1 native',
    'W1 exceptionless',
    'W3 native',
    'W3 exceptionless',
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
  expect(stdout).toContain('| W1 single posts');
}, 300_000);
