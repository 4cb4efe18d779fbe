import type { InMemoryLog } from './in-memory-log';
import { PublisherError, type Publisher } from './publisher';
import type { OutgoingRecord } from './records';

export interface InMemoryPublisherHooks {
  /** What publishes wait for now, if anything. */
  hold(): Promise<void> | undefined;
  onAppended(): void;
}

/** A publisher to an in-memory topic. */
export class InMemoryPublisher implements Publisher {
  readonly #last: Promise<unknown>[];
  readonly #inFlightSince = new Map<InMemoryLog, number>();
  #isStopped = false;

  constructor(
    readonly topic: string,
    private readonly logs: readonly InMemoryLog[],
    private readonly hooks: InMemoryPublisherHooks,
  ) {
    this.#last = logs.map(() => Promise.resolve());
  }

  get partitions(): number {
    return this.logs.length;
  }

  publish(partition: number, records: readonly OutgoingRecord[]): Promise<number> {
    const log = this.logs[partition];
    if (log === undefined || this.#isStopped)
      return Promise.reject(
        new PublisherError(
          this.#isStopped ? 'the publisher is stopped' : `${this.topic} has no partition ${String(partition)}`,
        ),
      );
    const published = (this.#last[partition] ?? Promise.resolve()).then(() => this.#append(log, records));
    this.#last[partition] = published;
    return published;
  }

  oldestInFlightMs(): number {
    const now = performance.now();
    return Math.max(0, ...[...this.#inFlightSince.values()].map((since) => now - since));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#last);
  }

  async #append(log: InMemoryLog, records: readonly OutgoingRecord[]): Promise<number> {
    this.#inFlightSince.set(log, performance.now());
    await this.hooks.hold();
    const offset = log.append(records);
    this.#inFlightSince.delete(log);
    this.hooks.onAppended();
    return offset;
  }
}
