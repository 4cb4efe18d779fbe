import { encodeRawBatchTrailer, overflowPartitionsOf } from '@millrace/contracts';
import type { Publisher } from '@millrace/kafka';
import type { Logger } from '@millrace/observability';
import type { GatewayMetrics } from '../metrics';
import { BrokerSilence } from './broker-silence';
import type { RawGroup } from './raw-group';
import { RawLane } from './raw-lane';

/** `overflow`: for projects that flood. A topic of one partition has no such lane, and then it is `regular` as well. */
export type Lane = 'regular' | 'overflow';

/** Whether projects that flood have partitions of their own, and the others the rest. */
export type Lanes = 'apart' | 'together';

export interface RawPublisherOptions {
  readonly publisher: Publisher;
  readonly gatewayVersion: string;
  /** As in `RawBatchOrigin`. */
  readonly gatewayId: string;
  /** As in `RawBatchOrigin`, at the moment of the call. Never less than an earlier answer. */
  readonly lowWatermark: () => number;
  readonly metrics: Pick<GatewayMetrics, 'published'>;
  readonly log: Logger;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  readonly lanes: Lanes;
}

/** Gets requests into the raw topic, and says there what this gateway owes. */
export class RawPublisher {
  readonly #silence: BrokerSilence;
  readonly #regular: RawLane;
  readonly #overflow: RawLane | undefined;

  constructor({ gatewayVersion, gatewayId, lowWatermark, lanes, ...options }: RawPublisherOptions) {
    const { now = () => performance.now(), publisher } = options;
    this.#silence = new BrokerSilence(now);
    const all = Array.from({ length: publisher.partitions }, (_, partition) => partition);
    const overflow = lanes === 'apart' ? overflowPartitionsOf(publisher.partitions) : [];
    const laneOf = (partitions: readonly number[]): RawLane =>
      new RawLane({
        ...options,
        partitions,
        trailer: () => encodeRawBatchTrailer({ gatewayVersion, gatewayId, lowWatermark: lowWatermark() }),
        silence: this.#silence,
        now,
      });
    this.#regular = laneOf(all.filter((partition) => !overflow.includes(partition)));
    this.#overflow = overflow.length === 0 ? undefined : laneOf(overflow);
  }

  /**
   * Takes one encoded record (`encodeRawBatchEntry`; at most MAX_ENTRY_BYTES). Resolves when the broker has
   * it. Rejects when that cannot be known: the record may or may not be in the topic then. An overflow
   * lane that is stuck is left for the regular one.
   */
  publish(entry: Uint8Array, traceparent: string, lane: Lane = 'regular'): Promise<void> {
    const overflow = lane === 'overflow' && this.#overflow?.isStuck() === false ? this.#overflow : undefined;
    return (overflow ?? this.#regular).publish(entry, traceparent);
  }

  /**
   * Says the low watermark in each partition that has heard nothing for so long, in milliseconds. One whose last message
   * is unanswered is left out. Resolves when the others have it or are given up.
   */
  async sayLowWatermark(silentForMs: number): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.sayTrailer(silentForMs)));
  }

  /** See `BrokerSilence.forMs`. */
  silentForMs(): number {
    return this.#silence.forMs();
  }

  /** Whether the latest produce is that old and a partition is free for another, which may be answered. */
  isTryDue(intervalMs: number): boolean {
    return this.#regular.hasIdlePartition() && this.#silence.sinceLastSentMs() >= intervalMs;
  }

  /** Gives up what has not been sent to the broker; whoever calls decides its fate, and ends each group. */
  takeBackUnsent(): readonly { readonly group: RawGroup; readonly lane: Lane }[] {
    const regular = this.#regular.takeBackUnsent();
    const overflow = this.#overflow?.takeBackUnsent() ?? [];
    return [
      ...regular.map((group) => ({ group, lane: 'regular' as const })),
      ...overflow.map((group) => ({ group, lane: 'overflow' as const })),
    ];
  }

  /** Resolves when nothing is waiting or under way. */
  async flush(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.flush()));
  }

  get #lanes(): readonly RawLane[] {
    return this.#overflow === undefined ? [this.#regular] : [this.#regular, this.#overflow];
  }
}
