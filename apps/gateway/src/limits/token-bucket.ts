import type { Quotas } from '@millrace/access';

/** A rate that a bucket keeps. */
export interface RequestRate {
  readonly requestsPerSecond: number;
  /** Requests at once after a pause. */
  readonly burst: number;
}

/** The rate of a project's limits; undefined where they name none. */
export function toRequestRate({ requestsPerSecond, burst }: Quotas): RequestRate | undefined {
  if (requestsPerSecond === undefined) return undefined;
  return { requestsPerSecond, burst: burst ?? Math.max(1, Math.ceil(requestsPerSecond)) };
}

/** Room for `burst` requests that fills up again at a steady rate. Times are milliseconds of any clock that never goes back. */
export class TokenBucket {
  #rate: RequestRate;
  #room: number;
  #filledAt: number;

  constructor(rate: RequestRate, now: number) {
    this.#rate = rate;
    this.#room = rate.burst;
    this.#filledAt = now;
  }

  /** How many requests there is room for after a pause. */
  get limit(): number {
    return this.#rate.burst;
  }

  /** How many there is room for now, as of the last `take`. */
  get remaining(): number {
    return Math.floor(this.#room);
  }

  /** Goes on at another rate; what was used stays used. */
  adopt(rate: RequestRate): void {
    this.#room = Math.min(rate.burst, this.#room);
    this.#rate = rate;
  }

  /** Takes room for one request; false, and nothing taken, when there is none. */
  take(now: number): boolean {
    const { requestsPerSecond, burst } = this.#rate;
    this.#room = Math.min(burst, this.#room + ((now - this.#filledAt) / 1_000) * requestsPerSecond);
    this.#filledAt = now;
    if (this.#room < 1) return false;
    this.#room -= 1;
    return true;
  }

  /** Whole seconds, at least one, until there is room for a request, as of the last `take`. */
  retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((1 - this.#room) / this.#rate.requestsPerSecond));
  }
}
