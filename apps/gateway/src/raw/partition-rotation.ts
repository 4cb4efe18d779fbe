/** How long a partition that failed is left out, in milliseconds: a broker that comes back is found again. */
const FAILED_FOR_MS = 5_000;

/** Hands out partitions in turn, each to one user at a time, and leaves out those that failed lately while others work. */
export class PartitionRotation {
  readonly #busy = new Set<number>();
  readonly #failedAt = new Map<number, number>();
  /** A place in `partitions`. */
  #next = 0;

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(
    readonly partitions: readonly number[],
    private readonly now: () => number,
  ) {}

  /** An idle partition, which is the caller's until it is given back; undefined when there is none. */
  take(): number | undefined {
    const partition = this.#findIdle((candidate) => !this.#hasFailed(candidate)) ?? this.#findLastResort();
    if (partition === undefined) return undefined;
    this.#busy.add(partition);
    this.#next = this.partitions.indexOf(partition) + 1;
    return partition;
  }

  /** Takes that partition; false when it is somebody's. */
  takeThis(partition: number): boolean {
    if (this.#busy.has(partition)) return false;
    this.#busy.add(partition);
    return true;
  }

  hasIdle(): boolean {
    return this.#busy.size < this.partitions.length;
  }

  giveBack(partition: number, outcome: 'worked' | 'failed'): void {
    this.#busy.delete(partition);
    if (outcome === 'worked') this.#failedAt.delete(partition);
    else this.#failedAt.set(partition, this.now());
  }

  #hasFailed(partition: number): boolean {
    const failedAt = this.#failedAt.get(partition);
    return failedAt !== undefined && this.now() - failedAt < FAILED_FOR_MS;
  }

  #findLastResort(): number | undefined {
    return this.#failedAt.size === this.partitions.length ? this.#findIdle(() => true) : undefined;
  }

  #findIdle(suits: (partition: number) => boolean): number | undefined {
    for (let step = 0; step < this.partitions.length; step += 1) {
      const partition = this.partitions[(this.#next + step) % this.partitions.length];
      if (partition !== undefined && !this.#busy.has(partition) && suits(partition)) return partition;
    }
    return undefined;
  }
}
