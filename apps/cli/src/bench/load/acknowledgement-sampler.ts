import type { AcknowledgedSample } from './load-plan';

/** Enough for a steady 99.9th percentile, and a message between processes that is no burden. */
const CAPACITY = 65_536;

/**
 * Keeps when some requests were acknowledged: every one at first, and each time that it is full every second one of those
 * that it would have kept. So a sample is spread evenly over a load of whatever length.
 */
export class AcknowledgementSampler {
  readonly #capacity: number;
  #stride = 1;
  #requests: (readonly [request: number, at: number])[] = [];

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  /** `request` from 0, in the order of sending; `at` in Unix milliseconds. */
  add(request: number, at: number): void {
    if (request % this.#stride !== 0) return;
    this.#requests.push([request, at]);
    if (this.#requests.length < this.#capacity) return;
    this.#stride *= 2;
    this.#requests = this.#requests.filter(([kept]) => kept % this.#stride === 0);
  }

  get sample(): AcknowledgedSample {
    return { stride: this.#stride, requests: this.#requests };
  }
}
