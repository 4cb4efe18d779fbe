import type { Publisher } from '@millrace/kafka';
import type { Logger } from '@millrace/observability';
import type { GatewayMetrics } from '../metrics';
import type { BrokerSilence } from './broker-silence';
import { PartitionRotation } from './partition-rotation';
import { RawGroup } from './raw-group';
import { MAX_ENTRY_BYTES } from './seal-record';

/** A produce that takes longer does not hold up the others any more. */
const STALLED_AFTER_MS = 250;
/** Partitions that have not answered for longer are without a leader, or as good as. */
const STUCK_AFTER_MS = 2_000;

export interface RawLaneOptions {
  readonly publisher: Publisher;
  /** Those of the topic that are this lane's alone. */
  readonly partitions: readonly number[];
  /** Ends a message that goes now; see `encodeRawBatchTrailer`. */
  readonly trailer: () => Uint8Array;
  readonly silence: BrokerSilence;
  readonly metrics: Pick<GatewayMetrics, 'published'>;
  readonly log: Logger;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

interface Produce {
  readonly group: RawGroup;
  readonly partition: number;
  readonly sentAt: number;
  /** While it is true, what comes waits for this produce. */
  holdsUp: boolean;
}

/**
 * Group commit, clocked by acknowledgements: what comes while a produce is under way gathers into the next message, and
 * with nothing under way it goes at once. One produce in flight beats several (fewer, larger batches cost the broker
 * less), so a second one starts only when a message is full or the first has stalled. Messages take the partitions in
 * turn.
 */
export class RawLane {
  /** Oldest first. Only the last one is open; those before it are full. */
  readonly #waiting: RawGroup[] = [];
  readonly #inFlight = new Set<Produce>();
  readonly #rotation: PartitionRotation;
  /** When the last message went to each partition. */
  readonly #toldAt = new Map<number, number>();
  /** Produces that hold up others. */
  #moving = 0;
  #isScheduled = false;

  constructor(private readonly options: RawLaneOptions) {
    this.#rotation = new PartitionRotation(options.partitions, options.now);
  }

  /** As `RawPublisher.publish`. */
  publish(entry: Uint8Array, traceparent: string): Promise<void> {
    const last = this.#waiting.at(-1);
    const group = last?.hasRoomFor(entry) === true ? last : this.#openGroup();
    group.add(entry, traceparent);
    this.#sendSoon();
    return group.acknowledged;
  }

  hasIdlePartition(): boolean {
    return this.#rotation.hasIdle();
  }

  /** Whether no partition has answered for long, and none is free. */
  isStuck(): boolean {
    const now = this.options.now();
    return !this.#rotation.hasIdle() && [...this.#inFlight].every(({ sentAt }) => now - sentAt > STUCK_AFTER_MS);
  }

  /**
   * Sends a message of the trailer alone to each partition that no message went to for so long. Nothing waits for it but
   * its own partition, and one whose last message is unanswered is left alone, so that nothing piles up. Resolves when
   * they are settled.
   */
  async sayTrailer(silentForMs: number): Promise<void> {
    const { now } = this.options;
    const due = this.options.partitions.filter(
      (partition) =>
        now() - (this.#toldAt.get(partition) ?? -Infinity) >= silentForMs && this.#rotation.takeThis(partition),
    );
    const groups = due.map((partition) => {
      const group = new RawGroup(0);
      this.#send({ group, partition, sentAt: now(), holdsUp: false });
      return group;
    });
    await Promise.allSettled(groups.map(({ acknowledged }) => acknowledged));
  }

  /** Gives up what has not been sent; whoever calls decides its fate, and ends each group. */
  takeBackUnsent(): readonly RawGroup[] {
    return this.#waiting.splice(0);
  }

  /** Resolves when nothing is waiting or under way. */
  async flush(): Promise<void> {
    while (this.#waiting.length + this.#inFlight.size > 0) {
      const groups = [...this.#waiting, ...Array.from(this.#inFlight, ({ group }) => group)];
      await Promise.allSettled(groups.map(({ acknowledged }) => acknowledged));
    }
  }

  #openGroup(): RawGroup {
    const group = new RawGroup(MAX_ENTRY_BYTES);
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
      if (group !== undefined) this.#sendHoldingUp(group, partition);
    }
  }

  #sendHoldingUp(group: RawGroup, partition: number): void {
    const produce: Produce = { group, partition, sentAt: this.options.now(), holdsUp: true };
    this.#moving += 1;
    const stallTimer = setTimeout(() => {
      this.#letOthersPass(produce);
      this.#sendReady();
    }, STALLED_AFTER_MS);
    this.#send(produce, () => {
      clearTimeout(stallTimer);
      this.#letOthersPass(produce);
    });
  }

  #letOthersPass(produce: Produce): void {
    if (produce.holdsUp) this.#moving -= 1;
    produce.holdsUp = false;
  }

  /** `settled` is called before anything else is sent. */
  #send(produce: Produce, settled: () => void = () => undefined): void {
    const { group, partition } = produce;
    const heard = this.options.silence.sent();
    this.#inFlight.add(produce);
    this.#toldAt.set(partition, produce.sentAt);
    this.options.publisher.publish(partition, [group.seal(this.options.trailer())]).then(
      () => {
        heard('answered');
        settled();
        this.#acknowledged(produce);
      },
      (error: unknown) => {
        heard('given-up');
        settled();
        this.#failed(produce, error);
      },
    );
  }

  #acknowledged(produce: Produce): void {
    const { group, sentAt } = produce;
    const seconds = (this.options.now() - sentAt) / 1_000;
    if (group.records > 0) this.options.metrics.published({ records: group.records, bytes: group.bytes, seconds });
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
    this.#inFlight.delete(produce);
    this.#rotation.giveBack(produce.partition, outcome);
    this.#sendReady();
  }
}
