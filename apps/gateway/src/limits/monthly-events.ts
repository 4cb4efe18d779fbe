import type { LimitedProject } from './limited-project';

/** Events of each project that are stored and were received in [from, to), Unix milliseconds; none where it has none. */
export type CountStored = (
  projects: readonly string[],
  from: number,
  to: number,
) => Promise<ReadonlyMap<string, number>>;

export interface MonthlyEventsOptions {
  /** Every project as it is now. */
  readonly projects: () => readonly LimitedProject[];
  readonly countStored: CountStored;
  /** Unix milliseconds. */
  readonly now: () => number;
}

interface Usage {
  /** By the store's last reading. */
  stored: number;
  /** Accepted here and received since the times that the reading covers, before the mark. */
  settling: number;
  /** Accepted here and received since the mark. */
  fresh: number;
  /** Of the fresh ones those that were received since the reading under way began. */
  newest: number;
}

/**
 * How many events each project with a monthly limit has had in this month (UTC): those that the store has, and those
 * that this gateway accepted since. An event takes a while from acceptance to its row, so a reading covers only what was
 * received before the mark, which is the time of the reading before it. What is accepted is told apart by its time of
 * reception, too, so that nothing counts twice. What other gateways accept counts one or two readings later.
 */
export class MonthlyEvents {
  readonly #usages = new Map<string, Usage>();
  #month: Month;
  #mark: number;
  /** When the latest reading began. */
  #begun = Infinity;

  constructor(private readonly options: MonthlyEventsOptions) {
    this.#mark = options.now();
    this.#month = monthOf(this.#mark);
  }

  isUsedUp({ id, quotas }: LimitedProject): boolean {
    const limit = quotas?.eventsPerMonth;
    if (limit === undefined) return false;
    const { stored, settling, fresh } = this.#usageOf(id);
    return stored + settling + fresh >= limit;
  }

  /** Counts what was just accepted, and was received before. */
  add({ id, quotas }: LimitedProject, events: number, receivedAt: number): void {
    if (quotas?.eventsPerMonth === undefined) return;
    const usage = this.#usageOf(id);
    if (receivedAt < this.#month.from) return;
    if (receivedAt < this.#mark) usage.settling += events;
    else usage.fresh += events;
    if (receivedAt >= this.#begun) usage.newest += events;
  }

  /** Reads the store's counts. Rejects as it does, and then the last ones stay. Not to be called while it is under way. */
  async refresh(): Promise<void> {
    this.#turnMonth();
    const begun = this.options.now();
    const month = this.#month;
    this.#begun = begun;
    const limited = this.#limitedProjects();
    for (const usage of this.#usages.values()) usage.newest = 0;
    const counts = limited.length === 0 ? undefined : await this.options.countStored(limited, month.from, this.#mark);
    if (this.#month !== month) return;
    this.#mark = begun;
    this.#forgetUnlimited();
    for (const id of limited) {
      const usage = this.#usageOf(id);
      usage.stored = counts?.get(id) ?? 0;
      usage.settling = usage.fresh - usage.newest;
      usage.fresh = usage.newest;
    }
  }

  #limitedProjects(): readonly string[] {
    return this.options
      .projects()
      .filter(({ quotas }) => quotas?.eventsPerMonth !== undefined)
      .map(({ id }) => id);
  }

  /** Asks anew: a project may have got its limit, and events, while the store was counting. */
  #forgetUnlimited(): void {
    const kept = new Set(this.#limitedProjects());
    for (const id of this.#usages.keys()) if (!kept.has(id)) this.#usages.delete(id);
  }

  #usageOf(id: string): Usage {
    this.#turnMonth();
    const known = this.#usages.get(id);
    if (known !== undefined) return known;
    const usage = { stored: 0, settling: 0, fresh: 0, newest: 0 };
    this.#usages.set(id, usage);
    return usage;
  }

  #turnMonth(): void {
    const now = this.options.now();
    if (now < this.#month.to) return;
    this.#month = monthOf(now);
    this.#mark = this.#month.from;
    this.#usages.clear();
  }
}

/** A calendar month in UTC: Unix milliseconds from (inclusive) to (exclusive). */
interface Month {
  readonly from: number;
  readonly to: number;
}

function monthOf(time: number): Month {
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
}
