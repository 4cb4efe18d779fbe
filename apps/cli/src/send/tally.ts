import type { PostOutcome } from './post-requests';

const MAX_KINDS_OF_REFUSAL = 20;

/** What came of a run of requests so far. */
export class Tally {
  requests = 0;
  /** In requests that were answered with success. */
  acceptedEvents = 0;
  /** In requests that were refused, and those that an answer of success called rejected. */
  refusedEvents = 0;
  retries = 0;
  readonly #refusals = new Map<string, number>();
  readonly #milliseconds: number[] = [];

  add({ request, status, answer, attempts, milliseconds }: PostOutcome): void {
    this.requests += 1;
    this.retries += attempts - 1;
    this.#milliseconds.push(milliseconds);
    const isSuccess = status >= 200 && status < 300;
    const rejected = isSuccess ? rejectedIn(answer) : request.events;
    this.acceptedEvents += request.events - rejected;
    this.refusedEvents += rejected;
    if (rejected > 0)
      this.#countRefusal(`${status === 0 ? 'no answer' : String(status)}: ${answer.trim().slice(0, 200)}`);
  }

  #countRefusal(kind: string): void {
    const key = this.#refusals.has(kind) || this.#refusals.size < MAX_KINDS_OF_REFUSAL ? kind : 'others';
    this.#refusals.set(key, (this.#refusals.get(key) ?? 0) + 1);
  }

  /** Requests by the answer that refused them, the most frequent first. */
  refusals(): readonly (readonly [answer: string, requests: number])[] {
    return [...this.#refusals].toSorted(([, a], [, b]) => b - a);
  }

  /** The time within which `share` of all requests had their answer, in milliseconds. */
  latency(share: number): number {
    const sorted = this.#milliseconds.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }
}

/** Events of a request that an answer of success refused: the native dialect names those that it did not take. */
export function rejectedIn(answer: string): number {
  return Number(/"rejected":\s*(\d+)/.exec(answer.slice(0, 1_000))?.[1] ?? 0);
}
