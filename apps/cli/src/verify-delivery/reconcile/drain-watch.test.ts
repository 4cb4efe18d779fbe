import { DrainWatch, type DrainState } from './drain-watch';

let now: number;
beforeEach(() => {
  now = 0;
});

function aWatch(knowsKafka = true): DrainWatch {
  return new DrainWatch({ expected: 100, knowsKafka, now: () => now });
}

/** The verdict of looks a second apart, until there is one; undefined when there is none within the time. */
function watchFor(watch: DrainWatch, seconds: number, stateAt: (second: number) => DrainState | undefined) {
  for (let second = 0; second < seconds; second += 1) {
    now += 1_000;
    const end = watch.judge(stateAt(second));
    if (end !== undefined) return `${end} after ${String(second)} s`;
  }
  return undefined;
}

test('a pipeline has come to rest when all is there, nothing waits, and nothing came for some seconds', () => {
  expect(watchFor(aWatch(), 60, () => ({ waiting: 0, rows: 100 }))).toBe('drained after 5 s');
  expect(watchFor(aWatch(), 60, (second) => ({ waiting: 0, rows: 90 + Math.min(10, second) }))).toBe(
    'drained after 15 s',
  );
});

test('records that come and go, because gateways say how far they are, do not keep it from rest', () => {
  expect(watchFor(aWatch(), 60, (second) => ({ waiting: second % 3, rows: 101 }))).toBe('drained after 6 s');
});

test('it is waited for while it moves, however slowly', () => {
  expect(watchFor(aWatch(), 5_000, (second) => ({ waiting: 1_000, rows: Math.floor(second / 100) }))).toBeUndefined();
  const waiting = (second: number) => 10_000 - Math.floor(second / 100);
  expect(watchFor(aWatch(), 5_000, (second) => ({ waiting: waiting(second), rows: 0 }))).toBeUndefined();
});

test('one that stands still is given up, although idle gateways publish on', () => {
  expect(watchFor(aWatch(), 1_000, (second) => ({ waiting: 50 + second, rows: 40 }))).toBe('overdue after 180 s');
});

test('what is missing when nothing waits is given up sooner', () => {
  expect(watchFor(aWatch(), 1_000, () => ({ waiting: 0, rows: 99 }))).toBe('overdue after 60 s');
});

test('a store that does not answer is given up in the end', () => {
  expect(watchFor(aWatch(), 1_000, () => undefined)).toBe('overdue after 179 s');
});

test('without Kafka the store alone has to be still, for longer', () => {
  expect(watchFor(aWatch(false), 60, () => ({ waiting: undefined, rows: 100 }))).toBe('drained after 20 s');
});
