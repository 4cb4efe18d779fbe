import type { LimitedProject } from './limited-project';

/** Of the events of a project that are stored, how many were received when. */
export interface StoredEvents {
  /**
   * Unix milliseconds. What was received before is stored, as far as it ever will be (the project's `complete_up_to`), or was
   * received before this process began.
   */
  readonly boundary: number;
  readonly before: number;
  /** At the boundary or later. */
  readonly since: number;
}

/** Unix milliseconds. */
export interface CountSpan {
  /** Events were received in [from, to). */
  readonly from: number;
  readonly to: number;
  /** No boundary is earlier. */
  readonly startedAt: number;
}

/** Counts what is stored of each of these projects; one that is left out has nothing. */
export type CountStored = (projects: readonly string[], span: CountSpan) => Promise<ReadonlyMap<string, StoredEvents>>;

export interface MonthlyEventsOptions {
  /** Every project as it is now. */
  readonly projects: () => readonly LimitedProject[];
  readonly countStored: CountStored;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** `complete_up_to` is the beginning of a minute. */
const MINUTE_MS = 60_000;

interface Usage {
  /** By the store's last reading. */
  stored: StoredEvents;
  /** Accepted here and received at the boundary or later, by the minute of reception. */
  readonly acceptedIn: Map<number, number>;
  /** The sum of these. */
  accepted: number;
}

/**
 * How many events each project with a monthly limit has had in this month (UTC): those that the store has and that were
 * received before its boundary; and of those received since what this gateway accepted, or what is stored, whichever is more.
 * So what waits in a spool or in Kafka counts for as long as it takes, and nothing counts twice. What other gateways accept
 * since the boundary counts when it is stored, as far as it is more than what this one accepted.
 */
export class MonthlyEvents {
  readonly #usages = new Map<string, Usage>();
  readonly #startedAt: number;
  #month: Month;

  constructor(private readonly options: MonthlyEventsOptions) {
    this.#startedAt = options.now();
    this.#month = monthOf(this.#startedAt);
  }

  isUsedUp({ id, quotas }: LimitedProject): boolean {
    const limit = quotas?.eventsPerMonth;
    if (limit === undefined) return false;
    const { stored, accepted } = this.#usageOf(id);
    return stored.before + Math.max(accepted, stored.since) >= limit;
  }

  /** Counts what was just accepted, and was received before. */
  add({ id, quotas }: LimitedProject, events: number, receivedAt: number): void {
    if (quotas?.eventsPerMonth === undefined) return;
    const usage = this.#usageOf(id);
    if (receivedAt < this.#month.from || receivedAt < usage.stored.boundary) return;
    const minute = receivedAt - (receivedAt % MINUTE_MS);
    usage.acceptedIn.set(minute, (usage.acceptedIn.get(minute) ?? 0) + events);
    usage.accepted += events;
  }

  /** Reads the store's counts. Rejects as it does, and then the last ones stay. Not to be called while it is under way. */
  async refresh(): Promise<void> {
    this.#turnMonth();
    const month = this.#month;
    const limited = this.#limitedProjects();
    const span = { startedAt: this.#startedAt, ...month };
    const counts = limited.length === 0 ? undefined : await this.options.countStored(limited, span);
    this.#turnMonth();
    if (this.#month !== month) return;
    this.#forgetUnlimited();
    for (const id of limited) this.#adopt(this.#usageOf(id), counts?.get(id) ?? this.#nothingStored());
  }

  #adopt(usage: Usage, stored: StoredEvents): void {
    usage.stored = stored;
    for (const [minute, events] of usage.acceptedIn) {
      if (minute + MINUTE_MS > stored.boundary) continue;
      usage.acceptedIn.delete(minute);
      usage.accepted -= events;
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
    const usage: Usage = { stored: this.#nothingStored(), acceptedIn: new Map(), accepted: 0 };
    this.#usages.set(id, usage);
    return usage;
  }

  #nothingStored(): StoredEvents {
    return { boundary: this.#startedAt, before: 0, since: 0 };
  }

  #turnMonth(): void {
    const now = this.options.now();
    if (now < this.#month.to) return;
    this.#month = monthOf(now);
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
