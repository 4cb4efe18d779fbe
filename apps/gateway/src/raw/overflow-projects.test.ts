import { OverflowProjects } from './overflow-projects';

let now: number;
let isShared: boolean;

beforeEach(() => {
  now = 0;
  isShared = true;
});

function projects(bytesPerSecond = 1_000): OverflowProjects {
  return new OverflowProjects({ bytesPerSecond, isShared: () => isShared, now: () => now });
}

test('a project floods once it is some seconds ahead of its rate, and nobody else does', () => {
  const all = projects();
  expect([all.isFlooding('a', 4_000), all.isFlooding('a', 1), all.isFlooding('b', 4_000)]).toEqual([
    false,
    true,
    false,
  ]);
});

test('one that keeps to its rate never floods, whatever pauses and bursts it makes', () => {
  const all = projects();
  for (; now < 100_000; now += 4_000) expect(all.isFlooding('a', 4_000)).toBe(false);
});

test('a flood is over some seconds after it was last ahead of its rate', () => {
  const all = projects();
  all.isFlooding('a', 1_000_000);
  for (now = 500; now < 10_000; now += 500) expect(all.isFlooding('a', 100)).toBe(true);
  now = 10_000;
  expect(all.isFlooding('a', 100)).toBe(false);
});

test('where there is nobody else, or nothing is asked for, nobody floods', () => {
  expect(projects(0).isFlooding('a', 1e9)).toBe(false);
  isShared = false;
  expect(projects().isFlooding('a', 1e9)).toBe(false);
});
