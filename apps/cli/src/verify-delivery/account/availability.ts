import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { isSuccess, type PostAnswer } from '../../send/http-poster';

/** How a run looked to its clients. */
export interface AvailabilityReport {
  /** Times that a request was posted, repetitions included. */
  readonly attempts: number;
  readonly requests: number;
  /** Requests whose first attempt was acknowledged. */
  readonly atFirstTry: number;
  /** Attempts that a server failed: a status of 500 and more, or a connection that could not be made or broke. */
  readonly failed: number;
  /** Attempts by the answer that was no success, the most frequent first. */
  readonly failures: Readonly<Record<string, number>>;
  /** The longest time in which nothing was acknowledged, in milliseconds. */
  readonly longestSilenceMs: number;
  /** Of attempts that were acknowledged, in milliseconds. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** One attempt to post a request. Times in milliseconds of one clock. */
export interface Attempt {
  readonly answer: PostAnswer;
  /** Events of the body that the answer called rejected. */
  readonly rejected: number;
  readonly isFirst: boolean;
  readonly sentAt: number;
  readonly answeredAt: number;
}

const MAX_KINDS_OF_FAILURE = 20;
const MAX_TEXT = 160;

/** Counts what clients see. */
export class Availability {
  #attempts = 0;
  #requests = 0;
  #atFirstTry = 0;
  #failed = 0;
  #lastAcknowledgedAt: number;
  #longestSilenceMs = 0;
  readonly #failures = new Map<string, number>();
  /** Microseconds. */
  readonly #latency: RecordableHistogram = createHistogram();

  /** `startedAt`: of the load, by the clock of the attempts. */
  constructor(startedAt: number) {
    this.#lastAcknowledgedAt = startedAt;
  }

  add({ answer, rejected, isFirst, sentAt, answeredAt }: Attempt): void {
    this.#attempts += 1;
    if (isFirst) this.#requests += 1;
    if (!isSuccess(answer) || rejected > 0) {
      this.#countFailure(answer);
      return;
    }
    if (isFirst) this.#atFirstTry += 1;
    this.#latency.record(Math.max(1, Math.round((answeredAt - sentAt) * 1_000)));
    this.#longestSilenceMs = Math.max(this.#longestSilenceMs, answeredAt - this.#lastAcknowledgedAt);
    this.#lastAcknowledgedAt = Math.max(this.#lastAcknowledgedAt, answeredAt);
  }

  report(): AvailabilityReport {
    const milliseconds = (percentile: number) =>
      this.#latency.count === 0 ? 0 : this.#latency.percentile(percentile) / 1_000;
    return {
      attempts: this.#attempts,
      requests: this.#requests,
      atFirstTry: this.#atFirstTry,
      failed: this.#failed,
      failures: Object.fromEntries([...this.#failures].toSorted(([, a], [, b]) => b - a)),
      longestSilenceMs: Math.round(this.#longestSilenceMs),
      latency: { p50: milliseconds(50), p99: milliseconds(99), max: milliseconds(100) },
    };
  }

  #countFailure({ status, text }: PostAnswer): void {
    if (status === 0 || status >= 500) this.#failed += 1;
    const kind = `${status === 0 ? 'no answer' : String(status)}: ${text.trim().slice(0, MAX_TEXT)}`;
    const key = this.#failures.has(kind) || this.#failures.size < MAX_KINDS_OF_FAILURE ? kind : 'others';
    this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
  }
}
