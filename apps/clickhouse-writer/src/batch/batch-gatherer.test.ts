import { BatchGatherer, type Gatherable } from './batch-gatherer';

const bounds = { maxRows: 10, maxBytes: 1_000, maxWaitMs: 1_000, maxQuietMs: 200 };
const message = (offset: number, rows = 1, bytes = 1): Gatherable => ({ offset, rows, bytes });
const offsetsOf = (batch: readonly Gatherable[] | undefined) => batch?.map(({ offset }) => offset);

let gatherer: BatchGatherer<Gatherable>;

beforeEach(() => {
  jest.useFakeTimers();
  gatherer = new BatchGatherer(bounds);
});

afterEach(() => {
  gatherer.close();
  jest.useRealTimers();
});

/** Whether the promise is settled once everything that needs no time has happened. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => (settled = true));
  await jest.advanceTimersByTimeAsync(0);
  return settled;
}

test('a single message is a batch when nothing has followed it for the quiet time', async () => {
  const next = gatherer.next();
  await gatherer.add([message(0)]);
  await jest.advanceTimersByTimeAsync(199);
  expect(await isSettled(next)).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(offsetsOf(await next)).toEqual([0]);
});

test('a steady flow is cut when the first message has waited for long enough', async () => {
  const next = gatherer.next();
  for (let offset = 0; offset < 9; offset += 1) {
    await gatherer.add([message(offset)]);
    await jest.advanceTimersByTimeAsync(150);
  }
  expect(offsetsOf(await next)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('what was left over by a batch waits from when it came, not from when the batch began', async () => {
  void gatherer.add([message(0, 10), message(1)]);
  expect(offsetsOf(await gatherer.next())).toEqual([0]);
  const next = gatherer.next();
  await jest.advanceTimersByTimeAsync(200);
  expect(offsetsOf(await next)).toEqual([1]);
});

test.each([
  ['rows', [message(0, 4), message(1, 4), message(2, 4), message(3, 4)]],
  ['bytes', [message(0, 1, 400), message(1, 1, 400), message(2, 1, 400), message(3, 1, 400)]],
])('a batch is complete with the message that reaches the bound of %s', async (_bound, messages) => {
  void gatherer.add(messages);
  expect(offsetsOf(await gatherer.next())).toEqual([0, 1, 2]);
});

test('a message larger than the bounds is a batch of its own', async () => {
  void gatherer.add([message(0, 50), message(1)]);
  expect(offsetsOf(await gatherer.next())).toEqual([0]);
});

test('no more is taken than one batch beyond the one being stored, until that is stored', async () => {
  const added = gatherer.add([message(0, 10)]);
  await gatherer.next();
  expect(await isSettled(added)).toBe(true);
  const second = gatherer.add([message(1, 10)]);
  expect(await isSettled(second)).toBe(false);
  await gatherer.next();
  expect(await isSettled(second)).toBe(true);
});

test('a planned batch is exactly what lies below its end, whatever the bounds and the time', async () => {
  const first = gatherer.add([message(0, 10), message(1, 10)]);
  const next = gatherer.next(3);
  expect(await isSettled(first)).toBe(true);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(await isSettled(next)).toBe(false);
  void gatherer.add([message(2, 10), message(3), message(4)]);
  expect(offsetsOf(await next)).toEqual([0, 1, 2]);
  const rest = gatherer.next();
  await jest.advanceTimersByTimeAsync(200);
  expect(offsetsOf(await rest)).toEqual([3, 4]);
});

test('a planned batch of which nothing is left in the log is empty', async () => {
  void gatherer.add([message(7)]);
  expect(await gatherer.next(5)).toEqual([]);
});

test('closing ends all waiting and forgets what was gathered', async () => {
  const next = gatherer.next();
  gatherer.close();
  expect(await next).toBeUndefined();
  await gatherer.add([message(0, 50)]);
  expect(await gatherer.next()).toBeUndefined();
});

test('a batch that waits for its turn when the gatherer closes is none', async () => {
  void gatherer.add([message(0, 50)]);
  const next = gatherer.next(undefined, () => {
    gatherer.close();
    return Promise.resolve();
  });
  expect(await next).toBeUndefined();
});

test('closing lets go of whoever waits for room', async () => {
  const added = gatherer.add([message(0, 50)]);
  expect(await isSettled(added)).toBe(false);
  gatherer.close();
  expect(await isSettled(added)).toBe(true);
});
