import { renderReport } from './render-report';
import type { BenchReport } from './run-bench';
import { aResult, aSustainedResult } from './testing/a-result';

const REPORT: BenchReport = {
  version: 1,
  at: '2026-11-21T12:00:00.000Z',
  machine: { cores: 2, processor: 'AMD EPYC', memoryBytes: 24 * 2 ** 30, node: 'v20.20.2' },
  live: false,
  amounts: { warmUpMs: 0, windowMs: 2_000, backlog: 1_000, sustainMs: 2_000 },
  results: [aResult(), aResult({ id: 'W3', title: 'drain of a backlog', subject: 'backlog' })],
};

const linesOf = (report: BenchReport, start: string) =>
  renderReport(report)
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.replaceAll(/ +/g, ' '));

test('a workload has a line for acknowledging, one for storing and one for memory; a backlog has none for acknowledging', () => {
  expect(linesOf(REPORT, '| W1')).toEqual([
    '| W1 single posts | native | json | 64 | 290 | 450 | 1.2 | 4.6 | 7.9 | 30.1 | 7.0 | 9.0 | 1 % |',
    '| W1 single posts | native | json | 64 | 1000 | 1.0 | 1000 | 5.0 | 3.0 | 2.0 | 1.0 | 11.0 | 1 % |',
    '| W1 single posts | native | json | 64 | 100 | 120 | – | – | 300 | – |',
  ]);
  expect(linesOf(REPORT, '| W3')).toHaveLength(2);
});

test('all at once has its rates with both latencies, its CPU time by process and sum, and where memory goes', () => {
  expect(linesOf({ ...REPORT, results: [aSustainedResult()] }, '| W4')).toEqual([
    '| W4 all at once | native | json | 64 | what goes | 450 | 400 | 2 | 1.2 | 4.6 | 7.9 | 500 | 1200 | 1500 |',
    '| W4 all at once | native | json | 64 | 5.0 | 4.0 | 3.0 | 6.0 | 2.0 | 20.0 | 1.0 | 1 % |',
    '| W4 all at once | native | json | 64 | 100 → 101 | 120 → 240 | – | – | – | – |',
    '| W4 all at once | native | json | 64 | 100 | 120 | – | – | 300 | – |',
  ]);
});

test('the machine is part of the report', () => {
  expect(renderReport(REPORT)).toMatch(/^2 cores \(AMD EPYC\), 24 GiB, Node v20\.20\.2\n/);
});

test('a noisy figure is marked, and the mark explained', () => {
  const quiet = renderReport(REPORT);
  const { storing } = aResult();
  const noisy = renderReport({ ...REPORT, results: [aResult({ storing: { ...storing, foreignShare: 0.2 } })] });
  expect(quiet).not.toContain('~');
  expect(noisy).toContain('1000 ~ |');
  expect(noisy).toContain('~ noisy: ');
});
