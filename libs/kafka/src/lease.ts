import { performance } from 'node:perf_hooks';

/**
 * How long a group member may believe that its partitions are still its own: until `durationMs` after it *sent* the
 * last request that its coordinator answered. The coordinator counts the session from a moment after that, so a lease
 * never outlives the session, even in a process that was stopped for a while and has not noticed yet.
 */
export class Lease {
  #expiresAt = 0;

  constructor(
    private readonly durationMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Sends a request to the coordinator and prolongs the lease when it is answered. */
  async renewBy<T>(request: () => Promise<T>): Promise<T> {
    const sentAt = this.now();
    const answer = await request();
    this.#expiresAt = Math.max(this.#expiresAt, sentAt + this.durationMs);
    return answer;
  }

  isValid(): boolean {
    return this.now() < this.#expiresAt;
  }
}
