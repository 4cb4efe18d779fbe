import type { BenchReport } from '../run-bench';
import { aResult, aSustainedResult } from '../testing/a-result';
import { compareResults } from './compare';
import { renderComparison } from './render-comparison';

const BASELINE: BenchReport = {
  version: 1,
  at: '2026-11-21T12:00:00.000Z',
  machine: { cores: 2, processor: 'AMD EPYC', memoryBytes: 24 * 2 ** 30, node: 'v20.20.2' },
  live: false,
  amounts: { warmUpMs: 0, windowMs: 2_000, backlog: 1_000, sustainMs: 2_000 },
  results: [aResult(), aSustainedResult()],
};

const render = (...results: Parameters<typeof compareResults>[0]) =>
  renderComparison(compareResults(results, BASELINE.results), BASELINE);

test('CPU time comes first, and every result has a line where it has figures', () => {
  const text = render(...BASELINE.results);
  expect([...text.matchAll(/^### (.*)$/gm)].map(([, title]) => title)).toEqual([
    'CPU time per event',
    'Rates',
    'Latency',
    'Peak memory',
  ]);
  expect([...text.matchAll(/^\| W[14] /gm)]).toHaveLength(8);
  expect(text).toContain('baseline of 2026-11-21T12:00:00.000Z (2 cores (AMD EPYC), 24 GiB, Node v20.20.2)');
  expect(text).not.toContain('~');
});

test('a ratio that is noisy is marked, and the mark explained', () => {
  const { ingest } = aResult();
  const text = render(aResult({ ingest: { ...ingest, eventsPerSecond: 900, foreignShare: 0.5 } }));
  expect(text).toContain('2.00 ~');
  expect(text).toContain('~ noisy: ');
});

test('a baseline without anything in common says so', () => {
  expect(render(aResult({ dialect: 'yamcs' }))).toContain('nothing of what was measured now');
});
