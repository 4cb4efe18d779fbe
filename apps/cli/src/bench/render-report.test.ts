import { renderReport } from './render-report';
import type { BenchReport } from './run-bench';
import { aResult } from './testing/a-result';

const REPORT: BenchReport = {
  at: '2026-11-21T12:00:00.000Z',
  machine: { cores: 2, processor: 'AMD EPYC', memoryBytes: 24 * 2 ** 30, node: 'v20.20.2' },
  live: false,
  results: [aResult(), aResult({ id: 'W3', title: 'drain of a backlog', subject: 'backlog' })],
};

const linesOf = (report: BenchReport, start: string) =>
  renderReport(report)
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.replaceAll(/ +/g, ' '));

test('a workload has a line for acknowledging, one for storing and one for memory; a backlog has none for acknowledging', () => {
  expect(linesOf(REPORT, '| W1')).toEqual([
    '| W1 single posts | native | 64 | 290 | 450 | 1.2 | 4.6 | 7.9 | 30.1 | 7.0 | 9.0 | 1 % |',
    '| W1 single posts | native | 1000 | 1.0 | 1000 | 5.0 | 3.0 | 2.0 | 1.0 | 11.0 | 1 % |',
    '| W1 single posts | native | 100 | 120 | – | 300 | – | – |',
  ]);
  expect(linesOf(REPORT, '| W3')).toHaveLength(2);
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
