import { performance } from 'node:perf_hooks';

/**
 * How long a group member may believe that its partitions are still its own: until `durationMs` after it *sent* the
 * last request that its coordinator answered. The coordinator counts the session from a moment after that, so a lease
 * never outlives the session, even in a process that was stopped for a while and has not noticed yet.
 *
 * A lease that has run out stays so, whatever is answered later: who asked meanwhile has given its work up.
 */
export class Lease {
  #expiresAt: number | undefined;

  constructor(
    private readonly durationMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Sends a request to the coordinator. Its answer begins the lease, or prolongs one that has not run out. */
  async renewBy<T>(request: () => Promise<T>): Promise<T> {
    const sentAt = this.now();
    const answer = await request();
    if (this.#expiresAt === undefined || this.isValid())
      this.#expiresAt = Math.max(this.#expiresAt ?? 0, sentAt + this.durationMs);
    return answer;
  }

  isValid(): boolean {
    return this.#expiresAt !== undefined && this.now() < this.#expiresAt;
  }
}
