import { ProjectShares } from './project-shares';

const ROOM = 800;

/** A project that appends a byte at a time until it gets no more; how much it has then. */
function flood(shares: ProjectShares, project: string, othersHold: number): number {
  let held = 0;
  while (!shares.isUsedUp(project, ROOM - othersHold - held)) {
    shares.add(project, 1);
    held += 1;
  }
  return held;
}

test('a project alone gets seven eighths, and one that comes then gets most of the rest', () => {
  const shares = new ProjectShares();
  const first = flood(shares, 'flood', 0);
  expect(first).toBe((ROOM * 7) / 8 + 1);
  expect(shares.isUsedUp('other', ROOM - first)).toBe(false);
  expect(flood(shares, 'other', first)).toBeGreaterThan((ROOM / 8) * 0.8);
});

test('what was given back can be used again', () => {
  const shares = new ProjectShares();
  flood(shares, 'flood', 0);
  shares.release(new Map([['flood', 100]]));
  expect(shares.isUsedUp('flood', ROOM - 601)).toBe(false);
});
