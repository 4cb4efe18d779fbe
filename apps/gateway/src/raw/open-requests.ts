import { OWES_NOTHING } from '@millrace/contracts';

/** A request from its reception on, until its fate is known: the broker has it, or it was refused or given up. */
export interface OpenRequest {
  /** Unix milliseconds. */
  readonly receivedAt: number;
  end(): void;
  endWith(settled: Promise<unknown>): void;
}

/**
 * Gives requests their time of reception, and knows the oldest of those whose fate is open. Times never go back, not even
 * with the clock: a request that comes later must not lie below a watermark that was said before.
 */
export class OpenRequests {
  /** How many are open of each time of reception; in the order of time, because times never go back. */
  readonly #open = new Map<number, number>();
  #latest = -Infinity;
  #isClosed = false;

  /** `clock`: Unix milliseconds. */
  constructor(private readonly clock: () => number) {}

  /** To be ended, once. */
  begin(): OpenRequest {
    const receivedAt = this.#now();
    this.#open.set(receivedAt, (this.#open.get(receivedAt) ?? 0) + 1);
    const end = (): void => {
      this.#end(receivedAt);
    };
    return { receivedAt, end, endWith: (settled) => void settled.then(end, end) };
  }

  /** What every request received before it has come to is known; see `RawBatchOrigin`. */
  lowWatermark(): number {
    for (const receivedAt of this.#open.keys()) return receivedAt;
    return this.#isClosed ? OWES_NOTHING : this.#now();
  }

  /** There will be no further request. */
  close(): void {
    this.#isClosed = true;
  }

  #now(): number {
    this.#latest = Math.max(this.#latest, this.clock());
    return this.#latest;
  }

  #end(receivedAt: number): void {
    const others = (this.#open.get(receivedAt) ?? 0) - 1;
    if (others > 0) this.#open.set(receivedAt, others);
    else this.#open.delete(receivedAt);
  }
}
