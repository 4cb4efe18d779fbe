import { Workbench, type Pace } from './workbench';

/** Work of so many milliseconds, with a look at the pace every millisecond. */
async function keepBusy(milliseconds: number, pace: Pace): Promise<void> {
  for (let i = 0; i < milliseconds; i += 1) {
    const end = performance.now() + 1;
    while (performance.now() < end);
    if (pace.isDue) await pace.rest();
  }
}

test('one piece of work is done at a time, in the order of asking', async () => {
  const workbench = new Workbench();
  const seen: string[] = [];
  const work = (name: string) =>
    workbench.use(async (pace) => {
      seen.push(`${name} begins`);
      await keepBusy(30, pace);
      seen.push(`${name} ends`);
    });
  await Promise.all([work('a'), work('b'), work('c')]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('the thread is left to others between slices, and between pieces of work', async () => {
  const workbench = new Workbench();
  const work = Promise.all(Array.from({ length: 6 }, () => workbench.use((pace) => keepBusy(50, pace))));
  let turns = 0;
  const others = setInterval(() => (turns += 1), 0);
  await work;
  clearInterval(others);
  expect(turns).toBeGreaterThan(20);
});

test('work that fails makes room for the next', async () => {
  const workbench = new Workbench();
  await expect(workbench.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(workbench.use(() => Promise.resolve(1))).resolves.toBe(1);
});
