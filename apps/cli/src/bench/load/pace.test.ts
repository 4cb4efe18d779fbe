import { Pace } from './pace';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Takes turns without end, and says when they came, in milliseconds since then. */
function takeTurns(pace: Pace): (number | undefined)[] {
  const begun = performance.now();
  const turns: (number | undefined)[] = [];
  const next = async (): Promise<void> => {
    const sentAt = await pace.turn();
    turns.push(sentAt === undefined ? undefined : sentAt - begun);
    if (sentAt !== undefined && turns.length < 100) await next();
  };
  void next();
  return turns;
}

test('at once is whenever a connection is free', async () => {
  const turns = takeTurns(new Pace({ pace: { kind: 'at-once' }, batch: 100 }));
  await jest.advanceTimersByTimeAsync(0);
  expect(turns).toEqual(Array.from({ length: 100 }, () => 0));
});

test('a rate has requests due one by one, a whole request of events each', async () => {
  const pace = new Pace({ pace: { kind: 'rate', eventsPerSecond: 2_000 }, batch: 100 });
  const turns = takeTurns(pace);
  await jest.advanceTimersByTimeAsync(220);
  expect(turns).toEqual([0, 50, 100, 150, 200]);
});

test('a request that had to wait for a connection counts as sent when it was due', async () => {
  const pace = new Pace({ pace: { kind: 'rate', eventsPerSecond: 1_000 }, batch: 100 });
  const begun = (await pace.turn()) ?? NaN;
  await jest.advanceTimersByTimeAsync(350);
  const late = [await pace.turn(), await pace.turn(), await pace.turn()];
  expect(late.map((at) => Math.round((at ?? NaN) - begun))).toEqual([100, 200, 300]);
});

test('as much as goes is posted while not too many events are on their way to be rows', async () => {
  const pace = new Pace({ pace: { kind: 'stored', maxUnstored: 250 }, batch: 100 });
  const turns = takeTurns(pace);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(turns).toEqual([0, 0]);
  pace.stored(100);
  await jest.advanceTimersByTimeAsync(0);
  expect(turns).toEqual([0, 0, 1_000]);
});

test('the end is told to all who wait, and to those who ask later', async () => {
  const pace = new Pace({ pace: { kind: 'rate', eventsPerSecond: 1 }, batch: 100 });
  const turns = [takeTurns(pace), takeTurns(pace)];
  pace.end();
  await jest.advanceTimersByTimeAsync(0);
  expect(turns).toEqual([[0, undefined], [undefined]]);
  await expect(pace.turn()).resolves.toBeUndefined();
  expect(jest.getTimerCount()).toBe(0);
});
