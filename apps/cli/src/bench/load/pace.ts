import type { LoadPlan } from './load-plan';

/** Lets connections post in turn, as a rule allows it. */
export class Pace {
  readonly #rule: Rule;
  readonly #waiting: ((sentAt: number | undefined) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor({ pace, batch }: Pick<LoadPlan, 'pace' | 'batch'>) {
    this.#rule = ruleOf(pace, batch);
  }

  /**
   * Resolves when it is a connection's turn, with the time that its request counts as sent at, by `performance.now()`;
   * with undefined when the load is over.
   */
  turn(): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#admit();
    });
  }

  /** So many events of this load are rows by now. */
  stored(events: number): void {
    this.#rule.stored?.(events);
    this.#admit();
  }

  /** Nobody's turn comes any more. */
  end(): void {
    this.#isOver = true;
    this.#admit();
  }

  #admit(): void {
    while (this.#waiting.length > 0) {
      const sentAt = this.#isOver ? undefined : this.#rule.take(performance.now());
      if (sentAt === undefined && !this.#isOver) break;
      this.#waiting.shift()?.(sentAt);
    }
    this.#setTimer();
  }

  #setTimer(): void {
    if (this.#waiting.length === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    const dueAt = this.#rule.dueAt?.();
    if (dueAt === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#admit();
    }, dueAt - performance.now());
  }
}

/** Times by `performance.now()`. */
interface Rule {
  /** When a request that could be sent now counts as sent at; undefined where none may be sent. */
  take(now: number): number | undefined;
  /** When the next may be sent, where that is a matter of time. */
  dueAt?(): number;
  stored?(events: number): void;
}

function ruleOf(pace: LoadPlan['pace'], batch: number): Rule {
  switch (pace.kind) {
    case 'at-once':
      return { take: (now) => now };
    case 'rate':
      return onSchedule((batch * 1_000) / pace.eventsPerSecond);
    case 'stored':
      return withinBound(batch, pace.maxUnstored);
  }
}

function onSchedule(intervalMs: number): Rule {
  let dueAt: number | undefined;
  return {
    take: (now) => {
      const due = dueAt ?? now;
      if (due > now) return undefined;
      dueAt = due + intervalMs;
      return due;
    },
    dueAt: () => dueAt ?? 0,
  };
}

function withinBound(batch: number, maxUnstored: number): Rule {
  let sent = 0;
  let stored = 0;
  return {
    take: (now) => {
      if (sent - stored + batch > maxUnstored) return undefined;
      sent += batch;
      return now;
    },
    stored: (events) => {
      stored = events;
    },
  };
}
