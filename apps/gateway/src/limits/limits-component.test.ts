import { createSilentLogger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';
import type { Limits } from './limits';
import { limitsComponent, pauseAfter } from './limits-component';
import type { CountStored } from './monthly-events';

const PROJECT = {
  id: 'a',
  yamcsInstances: [],
  clientSettings: { version: 0, values: {} },
  quotas: { eventsPerMonth: 5 },
};

let running: Running<Limits> | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function startLimits(countStored: CountStored): Promise<Running<Limits>> {
  const config = { ingest: 'on', countPeriodMs: 1 } as const;
  const component = limitsComponent({
    config,
    access: { projects: [PROJECT] },
    countStored,
    log: createSilentLogger(),
  });
  running = await component.start();
  return running;
}

/** A store that answers the nth question with the nth of these, and then for ever with the last. */
function answering(...counts: (number | Error)[]) {
  let asked = 0;
  const waiting: { times: number; resolve: () => void }[] = [];
  const countStored: CountStored = () => {
    const count = counts[Math.min(asked, counts.length - 1)] ?? 0;
    asked += 1;
    for (const { times, resolve } of waiting) if (asked >= times) resolve();
    return count instanceof Error
      ? Promise.reject(count)
      : Promise.resolve(new Map([['a', { boundary: 0, before: count, since: 0 }]]));
  };
  /** Resolves when the store was asked so often; what it was told before that is in force. */
  const askedTimes = (times: number): Promise<void> =>
    new Promise((resolve) => {
      if (asked >= times) resolve();
      else waiting.push({ times, resolve });
    });
  return { countStored, askedTimes };
}

test('a store that has never answered stops nobody, and is asked again until it does', async () => {
  const store = answering(new Error('down'), new Error('down'), 5);
  const { value: limits } = await startLimits(store.countStored);
  expect(limits.refuseEvents(PROJECT)).toBeUndefined();
  await store.askedTimes(4);
  expect(limits.refuseEvents(PROJECT)).toMatchObject({ code: 'quota_exhausted' });
});

test('a store that stops answering leaves the last counts in force', async () => {
  const store = answering(5, new Error('down'));
  const { value: limits } = await startLimits(store.countStored);
  await store.askedTimes(4);
  expect(limits.refuseEvents(PROJECT)).toMatchObject({ code: 'quota_exhausted' });
});

test('a store that hangs holds up neither the start nor the end', async () => {
  const { value: limits, stop } = await startLimits(() => new Promise(() => undefined));
  expect(limits.refuseEvents(PROJECT)).toBeUndefined();
  await expect(stop()).resolves.toBeUndefined();
});

test.each([
  [10, 30_000, 30_000],
  [1_500, 30_000, 30_000],
  [10_000, 30_000, 200_000],
])('after a reading of %i ms, due every %i ms, the next begins in %i ms', (readingMs, periodMs, pauseMs) => {
  expect(pauseAfter(readingMs, periodMs)).toBe(pauseMs);
});
