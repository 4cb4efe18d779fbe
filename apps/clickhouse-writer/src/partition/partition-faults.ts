/** What keeps partitions from being stored, for readiness. */
export class PartitionFaults {
  readonly #faults = new Map<string, string>();

  set(partition: string, fault: string): void {
    this.#faults.set(partition, fault);
  }

  clear(partition: string): void {
    this.#faults.delete(partition);
  }

  /** All faults in one sentence; undefined where there are none. */
  describe(): string | undefined {
    if (this.#faults.size === 0) return undefined;
    return [...this.#faults].map(([partition, fault]) => `${partition}: ${fault}`).join('; ');
  }
}
