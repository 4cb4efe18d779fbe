import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { rejectedIn } from '../../send/tally';
import type { Answer } from './answer-reader';
import type { WindowReport } from './load-plan';

const MAX_KINDS_OF_REFUSAL = 20;

/** Counts the answers of a load, and measures those that come while its window is open. */
export class LoadTally {
  acknowledged = 0;
  readonly refusals: Record<string, number> = {};
  readonly #batch: number;
  /** Microseconds. */
  readonly #latency: RecordableHistogram = createHistogram();
  #windowEvents = 0;
  #openedAt: number | undefined;
  #closedAt: number | undefined;

  constructor(batch: number) {
    this.#batch = batch;
  }

  openWindow(now: number): void {
    this.#openedAt = now;
  }

  closeWindow(now: number): void {
    this.#closedAt = now;
  }

  /** `sentAt` and `now` in milliseconds. True when the window is open and every event was acknowledged. */
  add(answer: Answer, sentAt: number, now: number): boolean {
    const events = this.#acceptedIn(answer);
    this.acknowledged += events;
    if (this.#openedAt === undefined || this.#closedAt !== undefined) return false;
    this.#windowEvents += events;
    this.#latency.record(Math.max(1, Math.round((now - sentAt) * 1_000)));
    return events === this.#batch;
  }

  #acceptedIn(answer: Answer): number {
    const isSuccess = answer.status >= 200 && answer.status < 300;
    const rejected = isSuccess ? rejectedIn(answer.body) : this.#batch;
    if (rejected > 0) this.#countRefusal(`${String(answer.status)}: ${answer.body.trim().slice(0, 200)}`);
    return this.#batch - rejected;
  }

  #countRefusal(kind: string): void {
    const isKnown = kind in this.refusals || Object.keys(this.refusals).length < MAX_KINDS_OF_REFUSAL;
    const key = isKnown ? kind : 'others';
    this.refusals[key] = (this.refusals[key] ?? 0) + 1;
  }

  /** Throws when the window was not both opened and closed. */
  windowReport(): WindowReport {
    if (this.#openedAt === undefined || this.#closedAt === undefined) throw new Error('the load ended unmeasured');
    const milliseconds = (percentile: number) =>
      this.#latency.count === 0 ? 0 : this.#latency.percentile(percentile) / 1_000;
    return {
      events: this.#windowEvents,
      seconds: (this.#closedAt - this.#openedAt) / 1_000,
      latency: { p50: milliseconds(50), p99: milliseconds(99), p999: milliseconds(99.9) },
    };
  }
}
