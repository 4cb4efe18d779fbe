import { encodeRawBatchTrailer, MAX_MESSAGE_BYTES } from '@millrace/contracts';
import type { Publisher } from '@millrace/kafka';
import type { Logger } from '@millrace/observability';
import type { GatewayMetrics } from '../metrics';
import { DrainRate } from './drain-rate';
import { PartitionRotation } from './partition-rotation';
import { RawGroup } from './raw-group';

/** A produce that takes longer does not hold up the others any more. */
const STALLED_AFTER_MS = 250;

export interface RawPublisherOptions {
  readonly publisher: Publisher;
  readonly gatewayVersion: string;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

interface Produce {
  readonly group: RawGroup;
  readonly partition: number;
  readonly sentAt: number;
  readonly stallTimer: NodeJS.Timeout;
  isStalled: boolean;
}

/**
 * Gets requests into the raw topic by group commit, clocked by acknowledgements: what comes while a produce
 * is under way gathers into the next message, and with nothing under way it goes at once. One produce in
 * flight beats several (fewer, larger batches cost the broker less), so a second one starts only
 * when a message is full or the first has stalled. Messages take the partitions in turn.
 */
export class RawPublisher {
  /** Oldest first. Only the last one is open; those before it are full. */
  readonly #waiting: RawGroup[] = [];
  readonly #inFlight = new Set<Produce>();
  readonly #rotation: PartitionRotation;
  readonly #drainRate: DrainRate;
  readonly #trailer: Uint8Array;
  readonly #now: () => number;
  /** Produces in flight that have not stalled. */
  #moving = 0;
  #isScheduled = false;
  #lastAcknowledgedAt = -Infinity;
  #lastSentAt = -Infinity;

  constructor(private readonly options: RawPublisherOptions) {
    this.#now = options.now ?? (() => performance.now());
    this.#rotation = new PartitionRotation(options.publisher.partitions, this.#now);
    this.#drainRate = new DrainRate(this.#now);
    this.#trailer = encodeRawBatchTrailer({
      gatewayVersion: options.gatewayVersion,
      gatewayId: '',
      lowWatermark: 0,
    });
  }

  /**
   * Takes one encoded record (`encodeRawBatchEntry`; at most MAX_ENTRY_BYTES). Resolves when the broker has
   * it. Rejects when that cannot be known: the record may or may not be in the topic then.
   */
  publish(entry: Uint8Array, traceparent: string): Promise<void> {
    const last = this.#waiting.at(-1);
    const group = last?.hasRoomFor(entry) === true ? last : this.#openGroup();
    group.add(entry, traceparent);
    this.#sendSoon();
    return group.acknowledged;
  }

  /**
   * How long no produce has been answered although one is under way, in milliseconds. One that was overtaken by the
   * answer to a later one does not count: that is its partition's trouble.
   */
  silentForMs(): number {
    for (const { sentAt } of this.#inFlight) {
      if (sentAt >= this.#lastAcknowledgedAt) return this.#now() - sentAt;
    }
    return 0;
  }

  /** Whether the latest produce is that old and a partition is free for another, which may be answered. */
  isTryDue(intervalMs: number): boolean {
    return this.#rotation.hasIdle() && this.#now() - this.#lastSentAt >= intervalMs;
  }

  /** How fast the broker has been taking bytes; 0 where that is not known. */
  bytesPerSecond(): number {
    return this.#drainRate.bytesPerSecond();
  }

  /** Resolves when nothing is waiting or under way. */
  async flush(): Promise<void> {
    while (this.#waiting.length + this.#inFlight.size > 0) {
      const groups = [...this.#waiting, ...Array.from(this.#inFlight, ({ group }) => group)];
      await Promise.allSettled(groups.map(({ acknowledged }) => acknowledged));
    }
  }

  #openGroup(): RawGroup {
    const group = new RawGroup(MAX_MESSAGE_BYTES, this.#trailer);
    this.#waiting.push(group);
    return group;
  }

  /** After this tick's input, so that requests which came together travel together. */
  #sendSoon(): void {
    if (this.#isScheduled || !this.#maySend()) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#sendReady();
    });
  }

  #maySend(): boolean {
    const isFirstFull = this.#waiting.length > 1;
    return isFirstFull || (this.#waiting.length === 1 && this.#moving === 0);
  }

  #sendReady(): void {
    while (this.#maySend()) {
      const partition = this.#rotation.take();
      if (partition === undefined) return;
      const group = this.#waiting.shift();
      if (group !== undefined) this.#send(group, partition);
    }
  }

  #send(group: RawGroup, partition: number): void {
    const produce: Produce = {
      group,
      partition,
      sentAt: this.#now(),
      stallTimer: setTimeout(() => {
        produce.isStalled = true;
        this.#moving -= 1;
        this.#sendReady();
      }, STALLED_AFTER_MS),
      isStalled: false,
    };
    this.#inFlight.add(produce);
    this.#lastSentAt = produce.sentAt;
    this.#moving += 1;
    this.options.publisher.publish(partition, [group.seal()]).then(
      () => {
        this.#acknowledged(produce);
      },
      (error: unknown) => {
        this.#failed(produce, error);
      },
    );
  }

  #acknowledged(produce: Produce): void {
    const { group, sentAt } = produce;
    this.#lastAcknowledgedAt = this.#now();
    this.#drainRate.drained(group.bytes);
    this.options.metrics.published({
      records: group.records,
      bytes: group.bytes,
      seconds: (this.#lastAcknowledgedAt - sentAt) / 1_000,
    });
    group.acknowledge();
    this.#finish(produce, 'worked');
  }

  #failed(produce: Produce, error: unknown): void {
    const { group, partition } = produce;
    this.options.log.error({ err: error, partition, records: group.records }, 'publishing to the raw topic failed');
    group.fail(error);
    this.#finish(produce, 'failed');
  }

  #finish(produce: Produce, outcome: 'worked' | 'failed'): void {
    clearTimeout(produce.stallTimer);
    this.#inFlight.delete(produce);
    if (!produce.isStalled) this.#moving -= 1;
    this.#rotation.giveBack(produce.partition, outcome);
    this.#sendReady();
  }
}
