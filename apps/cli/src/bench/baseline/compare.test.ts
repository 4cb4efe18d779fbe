import { aResult, aSustainedResult } from '../testing/a-result';
import { compareResults, findRegressions } from './compare';
import { figuresOf } from './figures';

const BASELINE = [aResult(), aSustainedResult()];

/** The same, but each event cost so many times as much CPU time, and took as many times as long. */
function slowed(times: number, foreignShare = 0.01) {
  const { ingest } = aResult();
  const cpuPerEvent = Object.fromEntries(
    Object.entries(ingest.cpuPerEvent).map(([name, time]) => [name, time * times]),
  );
  return aResult({ ingest: { ...ingest, eventsPerSecond: ingest.eventsPerSecond / times, cpuPerEvent, foreignShare } });
}

function ratiosOf(...args: Parameters<typeof compareResults>) {
  const figures = compareResults(...args).flatMap((compared) => compared.figures);
  return Object.fromEntries(figures.map(({ kind, name, ratio }) => [`${kind} ${name}`, ratio]));
}

test('a run is compared with itself figure by figure', () => {
  const compared = compareResults(BASELINE, BASELINE);
  expect(compared.map(({ figures }) => figures.length)).toEqual(BASELINE.map((result) => figuresOf(result).length));
  expect(new Set(compared.flatMap(({ figures }) => figures.map(({ ratio }) => ratio)))).toEqual(new Set([1]));
});

test('a ratio is of this run to the baseline', () => {
  expect(ratiosOf([slowed(2)], BASELINE)).toMatchObject({
    'cpu acknowledged: gateway': 2,
    'cpu acknowledged: sum': 2,
    'cpu stored: sum': 1,
    'rate acknowledged events/s': 0.5,
    'latency answer p99': 1,
    'memory gateway': 1,
  });
});

test('the load generator is no part of what is compared', () => {
  const names = BASELINE.flatMap(figuresOf).map(({ name }) => name);
  expect(names.filter((name) => name.includes('load'))).toEqual([]);
});

test.each([
  ['another number of connections', { connections: 512 }],
  ['another encoding', { encoding: 'json+gzip' as const }],
  ['another dialect', { dialect: 'yamcs' }],
])('%s is another thing', (_case, changes) => {
  expect(compareResults([aResult(changes)], BASELINE)).toEqual([]);
});

test('all at once at another rate is another thing', () => {
  const { sustained } = aSustainedResult();
  if (sustained === undefined) throw new Error('a sustained result has a sustained phase');
  const result = aSustainedResult({ sustained: { ...sustained, rate: 8_000 } });
  expect(compareResults([result], BASELINE)).toEqual([]);
  expect(compareResults([result], [result])).toHaveLength(1);
});

test('nothing is told of what the baseline could not measure', () => {
  const baseline = aResult({ peakMemory: { gateway: 0 } });
  expect(Object.keys(ratiosOf([aResult()], [baseline])).filter((name) => name.startsWith('memory'))).toEqual([]);
});

test('a figure that is worse by more than allowed is a regression, more CPU time as well as fewer events', () => {
  const compared = compareResults([slowed(1.2)], BASELINE);
  expect(findRegressions(compared, 0.21)).toEqual([]);
  expect(findRegressions(compared, 0.19)).toEqual([
    'W1 native json 64: cpu, acknowledged: gateway: 1.20 of the baseline',
    'W1 native json 64: cpu, acknowledged: kafka: 1.20 of the baseline',
    'W1 native json 64: cpu, acknowledged: sum: 1.20 of the baseline',
    'W1 native json 64: rate, acknowledged events/s: 0.83 of the baseline',
  ]);
});

test('what is better is no regression', () => {
  expect(findRegressions(compareResults([slowed(0.1)], BASELINE), 0)).toEqual([]);
});

test('beside other programs a rate cannot be worse, but CPU time can', () => {
  const compared = compareResults([slowed(2, 0.4)], BASELINE);
  expect(findRegressions(compared, 0.1).filter((text) => text.includes('rate'))).toEqual([]);
  expect(findRegressions(compared, 0.1)).not.toEqual([]);
});
