import * as fc from 'fast-check';
import { InFlightBytes, type Reservation } from './in-flight-bytes';

const MIB = 1024 * 1024;

test('room is given up to the limit and given back once', () => {
  const inFlight = new InFlightBytes(120_000);
  const first = inFlight.reserve('a', 50_000);
  expect(inFlight.used).toBeGreaterThanOrEqual(50_000);
  expect(inFlight.reserve('a', 50_000)).toBeUndefined();
  first?.release();
  expect(inFlight.used).toBe(0);
  expect(inFlight.reserve('a', 50_000)).toBeDefined();
});

test('requests without a body take room as well, so that their number is bounded', () => {
  const inFlight = new InFlightBytes(120_000);
  let count = 0;
  while (inFlight.reserve('a', 0) !== undefined) count += 1;
  expect(count).toBeLessThan(20);
});

test('a reservation grows while there is room and stays as it was when there is not', () => {
  const inFlight = new InFlightBytes(120_000);
  const reservation = inFlight.reserve('a', 0);
  expect(reservation?.grow(40_000)).toBe(true);
  const before = inFlight.used;
  expect(reservation?.grow(80_000)).toBe(false);
  expect(inFlight.used).toBe(before);
  reservation?.release();
  expect(inFlight.used).toBe(0);
});

test.each(['resolves', 'rejects'])('room that is kept until a promise settles is free when it %s', async (how) => {
  const inFlight = new InFlightBytes(10_000);
  const reservation = inFlight.reserve('a', 100);
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

/** Small requests of the project for as long as it gets room. */
function flood(inFlight: InFlightBytes, project: string): Reservation[] {
  const taken: Reservation[] = [];
  for (;;) {
    const reservation = inFlight.reserve(project, 1_000);
    if (reservation === undefined) return taken;
    taken.push(reservation);
  }
}

test('a project that is alone has nearly all of the room', () => {
  const inFlight = new InFlightBytes(MIB);
  flood(inFlight, 'a');
  expect(inFlight.used).toBeGreaterThan(0.85 * MIB);
});

test('who comes while another floods gets room at once, and as much of it when what the other had drains', () => {
  const inFlight = new InFlightBytes(MIB);
  const flooding = flood(inFlight, 'flood');
  const own = flood(inFlight, 'victim');
  expect(own.length).toBeGreaterThan(5);
  for (const reservation of flooding) {
    reservation.release();
    if (inFlight.reserve('flood', 1_000) === undefined) own.push(...flood(inFlight, 'victim'));
  }
  expect(inFlight.loadOf('victim').usedBytes).toBeGreaterThan(0.4 * inFlight.used);
});

test('however many flood, once what they came with has drained a project that holds nothing always gets room', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.infiniteStream(fc.nat(9)), (floods, turns) => {
      const inFlight = new InFlightBytes(2 * MIB);
      const held: Reservation[] = [];
      for (let project = 0; project < floods; project += 1) held.push(...flood(inFlight, String(project)));
      for (let left = 2 * held.length; left > 0; left -= 1) {
        held.shift()?.release();
        held.push(...flood(inFlight, String((turns.next().value ?? 0) % floods)));
        if (left > held.length) continue;
        const own = inFlight.reserve('victim', 1_000);
        expect(own).toBeDefined();
        own?.release();
      }
    }),
    { numRuns: 20 },
  );
});

test('a project waits for what it holds itself, at the rate at which that drains; one that holds nothing for all', () => {
  let now = 0;
  const inFlight = new InFlightBytes(MIB, () => now);
  const slow = [inFlight.reserve('slow', 91_808), inFlight.reserve('slow', 91_808)];
  const fast = inFlight.reserve('fast', 391_808);
  now = 1_000;
  slow[0]?.release();
  fast?.release();
  now = 2_000;
  expect(inFlight.loadOf('slow')).toEqual({ usedBytes: 100_000, bytesPerSecond: 50_000 });
  expect(inFlight.loadOf('nobody')).toEqual({ usedBytes: 100_000, bytesPerSecond: 250_000 });
});
