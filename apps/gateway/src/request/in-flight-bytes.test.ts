import { InFlightBytes } from './in-flight-bytes';

test('room is given up to the limit and given back once', () => {
  const inFlight = new InFlightBytes(100_000);
  const first = inFlight.reserve(50_000);
  expect(inFlight.used).toBeGreaterThanOrEqual(50_000);
  expect(inFlight.reserve(50_000)).toBeUndefined();
  first?.release();
  expect(inFlight.used).toBe(0);
  expect(inFlight.reserve(50_000)).toBeDefined();
});

test('requests without a body take room as well, so that their number is bounded', () => {
  const inFlight = new InFlightBytes(100_000);
  let count = 0;
  while (inFlight.reserve(0) !== undefined) count += 1;
  expect(count).toBeLessThan(20);
});

test('a reservation grows while there is room and stays as it was when there is not', () => {
  const inFlight = new InFlightBytes(100_000);
  const reservation = inFlight.reserve(0);
  expect(reservation?.grow(40_000)).toBe(true);
  const before = inFlight.used;
  expect(reservation?.grow(80_000)).toBe(false);
  expect(inFlight.used).toBe(before);
  reservation?.release();
  expect(inFlight.used).toBe(0);
});

test.each(['resolves', 'rejects'])('room that is kept until a promise settles is free when it %s', async (how) => {
  const inFlight = new InFlightBytes(10_000);
  const reservation = inFlight.reserve(100);
  let settle: () => void = () => undefined;
  const settled = new Promise<void>((resolve, reject) => {
    settle = () => {
      if (how === 'resolves') resolve();
      else reject(new Error('lost'));
    };
  });
  reservation?.keepUntil(settled);
  reservation?.release();
  expect(inFlight.used).toBeGreaterThan(0);
  settle();
  await settled.catch(() => undefined);
  await Promise.resolve();
  expect(inFlight.used).toBe(0);
});
