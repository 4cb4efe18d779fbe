import { settledUnlessSilent } from './settled-unless-silent';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const NEVER = new Promise<string>(() => undefined);
const after = (ms: number, value: string) =>
  new Promise<string>((resolve) => {
    setTimeout(resolve, ms, value);
  });

test('all are waited for while one comes at a time, however long that takes', async () => {
  const settled = settledUnlessSilent([after(900, 'a'), after(1_800, 'b'), Promise.reject(new Error('c'))], 1_000);
  await jest.advanceTimersByTimeAsync(1_800);
  expect(await settled).toEqual([
    { status: 'fulfilled', value: 'a' },
    { status: 'fulfilled', value: 'b' },
    { status: 'rejected', reason: new Error('c') },
  ]);
  expect(jest.getTimerCount()).toBe(0);
});

test('when none comes any more, those that came are told from those that did not', async () => {
  let isSettled = false;
  const settled = settledUnlessSilent([NEVER, after(900, 'a'), after(2_000, 'late')], 1_000);
  void settled.then(() => (isSettled = true));
  await jest.advanceTimersByTimeAsync(1_899);
  expect(isSettled).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(await settled).toEqual([undefined, { status: 'fulfilled', value: 'a' }, undefined]);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(jest.getTimerCount()).toBe(0);
});

test('nothing is there at once', async () => {
  expect(await settledUnlessSilent([], 1_000)).toEqual([]);
});
