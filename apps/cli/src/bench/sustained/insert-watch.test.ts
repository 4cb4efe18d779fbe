import type { ClickHouse } from '@millrace/clickhouse';
import { InsertWatch } from './insert-watch';

const BEGUN = Date.UTC(2026, 10, 21);

beforeEach(() => {
  jest.useFakeTimers({ now: BEGUN });
});
afterEach(() => jest.useRealTimers());

const insert = (first: number, rows = 100) => ({ partition: 0, first, storedAt: BEGUN + first, rows });

/** A watch of a store that shows `looks[n]` when it is looked at for the nth time, and the last one from then on. */
function watchOf(...looks: ReturnType<typeof insert>[][]) {
  const since: number[] = [];
  const query: unknown = (_sql: string, parameters: { since: number }) => {
    since.push(parameters.since - BEGUN);
    return Promise.resolve(looks[Math.min(since.length, looks.length) - 1]);
  };
  const watch = new InsertWatch({ query } as unknown as ClickHouse);
  const stopping = new AbortController();
  const told: number[] = [];
  const ended = watch.watch(stopping.signal, (rows) => told.push(rows));
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return { watch, told, since, stop };
}

test('an insert is seen when a look first shows it', async () => {
  const { watch, stop } = watchOf([], [insert(10)], [insert(10), insert(300)]);
  await jest.advanceTimersByTimeAsync(500);
  await stop();
  expect([insert(10), insert(300), insert(400)].map((one) => watch.seenAt(one))).toEqual([
    BEGUN + 200,
    BEGUN + 400,
    undefined,
  ]);
});

test('rows that were there before do not count as those of the load', async () => {
  const { told, stop } = watchOf([insert(1, 1_000)], [insert(1, 1_000)], [insert(1, 1_000), insert(2, 50)]);
  await jest.advanceTimersByTimeAsync(500);
  await stop();
  expect(told).toEqual([0, 50, 50]);
});

test('what took longer than a look goes back is found in the end', async () => {
  const { watch, since, stop } = watchOf([], [], [], [insert(10)]);
  await jest.advanceTimersByTimeAsync(300);
  await stop();
  expect(since).toEqual([-5_000, -4_800, -4_700, -5_000]);
  expect(watch.seenAt(insert(10))).toBe(BEGUN + 300);
});

test('between two looks rows are taken to come evenly', async () => {
  const { watch, stop } = watchOf([], [insert(1, 100)], [insert(1, 100), insert(2, 300)]);
  await jest.advanceTimersByTimeAsync(500);
  await stop();
  expect([0, 100, 200, 300, 400, 9_000].map((after) => watch.rowsAt(BEGUN + after))).toEqual([
    0, 50, 100, 250, 400, 400,
  ]);
});
