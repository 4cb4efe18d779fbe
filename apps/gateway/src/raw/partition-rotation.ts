/** Hands out partitions in turn, each to one user at a time, and leaves out those that failed while others work. */
export class PartitionRotation {
  readonly #busy = new Set<number>();
  readonly #failed = new Set<number>();
  #next = 0;

  constructor(private readonly partitions: number) {}

  /** An idle partition, which is the caller's until it is given back; undefined when there is none. */
  take(): number | undefined {
    const partition = this.#findIdle((candidate) => !this.#failed.has(candidate)) ?? this.#findLastResort();
    if (partition === undefined) return undefined;
    this.#busy.add(partition);
    this.#next = (partition + 1) % this.partitions;
    return partition;
  }

  giveBack(partition: number, outcome: 'worked' | 'failed'): void {
    this.#busy.delete(partition);
    if (outcome === 'worked') this.#failed.delete(partition);
    else this.#failed.add(partition);
  }

  #findLastResort(): number | undefined {
    return this.#failed.size === this.partitions ? this.#findIdle(() => true) : undefined;
  }

  #findIdle(suits: (partition: number) => boolean): number | undefined {
    for (let step = 0; step < this.partitions; step += 1) {
      const partition = (this.#next + step) % this.partitions;
      if (!this.#busy.has(partition) && suits(partition)) return partition;
    }
    return undefined;
  }
}
