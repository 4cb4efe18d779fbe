import type { LimitedProject } from './limited-project';
import { MonthlyEvents, type CountSpan, type StoredEvents } from './monthly-events';

const START = Date.UTC(2026, 0, 15);
const NEXT_MONTH = Date.UTC(2026, 1, 1);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A store to which events come as late as a test wants, and the counts of a gateway over it. */
class Scene {
  now = START;
  projects: LimitedProject[] = [{ id: 'a', quotas: { eventsPerMonth: 10 } }];
  readonly rows: { project: string; receivedAt: number }[] = [];
  readonly asked: ({ projects: readonly string[] } & CountSpan)[] = [];
  isStoreDown = false;
  completeUpTo = 0;
  beforeAnswer: () => void = () => undefined;
  readonly months = new MonthlyEvents({
    now: () => this.now,
    projects: () => this.projects,
    countStored: async (projects, span) => {
      this.asked.push({ projects, ...span });
      await Promise.resolve();
      this.beforeAnswer();
      if (this.isStoreDown) throw new Error('the store is down');
      const boundary = Math.max(span.startedAt, this.completeUpTo);
      const rows = this.rows.filter(({ receivedAt }) => receivedAt >= span.from && receivedAt < span.to);
      const count = (id: string): StoredEvents => {
        const own = rows.filter(({ project }) => project === id);
        const before = own.filter(({ receivedAt }) => receivedAt < boundary).length;
        return { boundary, before, since: own.length - before };
      };
      return new Map(projects.map((id) => [id, count(id)]));
    },
  });

  get project(): LimitedProject {
    return this.projects[0] ?? { id: 'none' };
  }

  /** Accepts events, and stores them at once unless told otherwise. */
  accept(events: number, { stored = true, receivedAt = this.now } = {}): void {
    this.months.add(this.project, events, receivedAt);
    if (stored) this.store(events, receivedAt);
  }

  store(events: number, receivedAt = this.now): void {
    for (let n = 0; n < events; n += 1) this.rows.push({ project: 'a', receivedAt });
  }

  /** How many events count: the least limit that is not used up, less one. */
  used(): number {
    let limit = 0;
    while (this.months.isUsedUp({ id: 'a', quotas: { eventsPerMonth: limit } })) limit += 1;
    return limit - 1;
  }

  async after(seconds: number): Promise<void> {
    this.now += seconds * SECOND;
    await this.months.refresh();
  }
}

let scene: Scene;

beforeEach(() => {
  scene = new Scene();
});

test('what was stored before the gateway began counts, of this month only', async () => {
  scene.store(4, START - SECOND);
  scene.store(3, Date.UTC(2025, 11, 31));
  expect(scene.used()).toBe(0);
  await scene.after(0);
  expect(scene.used()).toBe(4);
});

test('what is accepted counts at once, and is used up at the limit', () => {
  scene.accept(9);
  expect(scene.months.isUsedUp(scene.project)).toBe(false);
  scene.accept(1);
  expect(scene.months.isUsedUp(scene.project)).toBe(true);
});

test.each([
  ['nothing', () => 0],
  ['all', (now: number) => now - (now % MINUTE)],
  ['what is older than a minute', (now: number) => now - (now % MINUTE) - MINUTE],
])('nothing counts twice while %s is complete', async (_, completeUpTo) => {
  await scene.after(0);
  for (let round = 1; round <= 40; round += 1) {
    scene.accept(1);
    scene.completeUpTo = completeUpTo(scene.now);
    await scene.after(7);
    expect(scene.used()).toBe(round);
  }
});

test('what was received before a reading and is accepted during it, or after it, counts once', async () => {
  await scene.after(0);
  const receivedAt = scene.now + 29 * SECOND;
  scene.beforeAnswer = () => {
    scene.accept(1, { receivedAt });
    scene.accept(1);
  };
  await scene.after(30);
  scene.beforeAnswer = () => undefined;
  scene.accept(1, { receivedAt });
  for (let round = 0; round < 4; round += 1) {
    expect(scene.used()).toBe(3);
    await scene.after(30);
  }
});

test('what was received last month does not count in this one', () => {
  scene.now = NEXT_MONTH;
  scene.accept(5, { receivedAt: NEXT_MONTH - 1 });
  expect(scene.used()).toBe(0);
});

test('what waits in a spool or in Kafka counts for as long as it takes', async () => {
  await scene.after(0);
  const receivedAt = scene.now;
  scene.accept(5, { stored: false });
  for (let round = 0; round < 100; round += 1) {
    await scene.after(30);
    expect(scene.used()).toBe(5);
  }
  scene.store(3, receivedAt);
  await scene.after(30);
  expect(scene.used()).toBe(5);
  scene.store(2, receivedAt);
  scene.completeUpTo = scene.now;
  await scene.after(30);
  expect(scene.used()).toBe(5);
});

test('what turned out not to be an event of its own is given back when the rest is complete', async () => {
  await scene.after(0);
  scene.accept(5, { stored: false });
  await scene.after(60);
  expect(scene.used()).toBe(5);
  scene.completeUpTo = scene.now;
  await scene.after(30);
  expect(scene.used()).toBe(0);
});

test('while the store is down the last counts stay, with what is accepted', async () => {
  scene.store(4, START - SECOND);
  await scene.after(0);
  scene.isStoreDown = true;
  for (let round = 1; round <= 3; round += 1) {
    scene.accept(1);
    await expect(scene.after(30)).rejects.toThrow('the store is down');
    expect(scene.used()).toBe(4 + round);
  }
  scene.isStoreDown = false;
  for (let round = 0; round < 3; round += 1) {
    await scene.after(30);
    expect(scene.used()).toBe(7);
  }
});

test('what other gateways accepted counts when it is stored, beside what is complete', async () => {
  await scene.after(0);
  scene.accept(2);
  scene.store(6);
  await scene.after(30);
  expect(scene.used()).toBe(8);
  scene.completeUpTo = scene.now + MINUTE;
  await scene.after(2 * 60);
  scene.accept(1);
  expect(scene.used()).toBe(9);
});

test('a month begins with nothing, also for an answer that comes late', async () => {
  scene.accept(10);
  await scene.after(0);
  scene.beforeAnswer = () => {
    scene.now = NEXT_MONTH;
  };
  await scene.after(30);
  expect(scene.used()).toBe(0);
  scene.accept(2);
  await scene.after(30);
  expect(scene.used()).toBe(2);
  expect(scene.asked.at(-1)).toMatchObject({ from: NEXT_MONTH });
});

test('the store is asked for projects with a monthly limit, and not at all when there is none', async () => {
  scene.projects.push({ id: 'b' }, { id: 'c', quotas: { requestsPerSecond: 1 } });
  await scene.after(0);
  expect(scene.asked.map(({ projects }) => projects)).toEqual([['a']]);
  scene.projects = [{ id: 'b' }];
  await scene.after(30);
  expect(scene.asked).toHaveLength(1);
});

test('a project that gets its limit during a reading keeps what it had since', async () => {
  const late = { id: 'late', quotas: { eventsPerMonth: 1 } };
  scene.beforeAnswer = () => {
    scene.projects.push(late);
    scene.months.add(late, 1, scene.now);
  };
  await scene.after(30);
  expect(scene.months.isUsedUp(late)).toBe(true);
});

test('a project without a monthly limit is never used up', () => {
  const unlimited = { id: 'b', quotas: { requestsPerSecond: 1 } };
  scene.months.add(unlimited, 1_000_000, START);
  expect(scene.months.isUsedUp(unlimited)).toBe(false);
});

test('a limit of nothing is used up from the beginning', () => {
  expect(scene.months.isUsedUp({ id: 'a', quotas: { eventsPerMonth: 0 } })).toBe(true);
});
