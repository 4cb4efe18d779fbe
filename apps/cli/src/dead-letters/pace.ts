import { setTimeout as delay } from 'node:timers/promises';
import { InvalidArgumentError } from 'commander';

/** Keeps to a rate: whoever took more than its share waits before the next. */
export class Pace {
  #nextAt = 0;

  /** `perSecond`: undefined for as fast as it goes. */
  constructor(
    private readonly perSecond: number | undefined,
    private readonly now: () => number = () => performance.now(),
    private readonly sleep: (ms: number) => Promise<unknown> = delay,
  ) {}

  /** How many may go together, up to `max`, without going in bursts of more than a second's share. */
  atOnce(max: number): number {
    return Math.max(1, Math.min(max, Math.floor(this.perSecond ?? max)));
  }

  /** Resolves when `count` more may go. */
  async take(count: number): Promise<void> {
    if (this.perSecond === undefined) return;
    const now = this.now();
    if (this.#nextAt > now) await this.sleep(this.#nextAt - now);
    this.#nextAt = Math.max(this.#nextAt, now) + (count * 1_000) / this.perSecond;
  }
}

/** Reads `50` or `50/s`, also `0.5/s`. Throws commander's error for what is no rate. */
export function toRate(text: string): number {
  const rate = Number(text.replace(/\/s$/, ''));
  if (!Number.isFinite(rate) || rate <= 0) throw new InvalidArgumentError('A rate like 50 or 50/s is needed.');
  return rate;
}
