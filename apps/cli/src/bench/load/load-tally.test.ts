import { LoadTally } from './load-tally';

const OK = { status: 202, body: '' };

function tallyOf(batch = 1): LoadTally {
  const tally = new LoadTally(batch);
  tally.openWindow(1_000);
  return tally;
}

test('percentiles are of the answers within the window', () => {
  const tally = new LoadTally(1);
  tally.add(OK, 0, 900);
  tally.openWindow(1_000);
  for (let milliseconds = 1; milliseconds <= 1_000; milliseconds += 1) tally.add(OK, 1_000, 1_000 + milliseconds);
  tally.closeWindow(3_000);
  tally.add(OK, 1_000, 9_000);
  const { events, seconds, latency } = tally.windowReport();
  expect({ events, seconds }).toEqual({ events: 1_000, seconds: 2 });
  expect(latency.p50).toBeCloseTo(500, -1);
  expect(latency.p99).toBeCloseTo(990, -1);
  expect(latency.p999).toBeCloseTo(999, -1);
});

test('only a request within the window whose every event was taken is worth following', () => {
  const tally = new LoadTally(2);
  const partly = { status: 202, body: '{"accepted":1,"rejected":1}' };
  const early = tally.add(OK, 0, 1);
  tally.openWindow(1_000);
  const within = [OK, partly, { status: 503, body: 'busy' }].map((answer) => tally.add(answer, 1_000, 1_001));
  tally.closeWindow(2_000);
  expect([early, ...within, tally.add(OK, 1_000, 2_001)]).toEqual([false, true, false, false, false]);
});

test('what is answered outside the window is acknowledged all the same', () => {
  const tally = new LoadTally(100);
  tally.add(OK, 0, 1);
  expect(tally.acknowledged).toBe(100);
});

test('a refused request acknowledges nothing, and its answer is kept', () => {
  const tally = tallyOf(100);
  tally.add({ status: 503, body: 'busy\n' }, 1_000, 1_001);
  tally.add({ status: 503, body: 'busy\n' }, 1_000, 1_001);
  expect(tally.acknowledged).toBe(0);
  expect(tally.refusals).toEqual({ '503: busy': 2 });
});

test('events that a success answer rejects are not acknowledged', () => {
  const tally = tallyOf(100);
  tally.add({ status: 202, body: '{"accepted":98,"rejected":2}' }, 1_000, 1_001);
  expect(tally.acknowledged).toBe(98);
  expect(Object.values(tally.refusals)).toEqual([1]);
});

test('a window without answers has no latency, and one that never closed no report', () => {
  const tally = tallyOf();
  expect(() => tally.windowReport()).toThrow('unmeasured');
  tally.closeWindow(2_000);
  expect(tally.windowReport()).toEqual({ events: 0, seconds: 1, latency: { p50: 0, p99: 0, p999: 0 } });
});
