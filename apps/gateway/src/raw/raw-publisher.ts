import { encodeRawBatchTrailer } from '@millrace/contracts';
import type { Publisher } from '@millrace/kafka';
import type { Logger } from '@millrace/observability';
import type { GatewayMetrics } from '../metrics';
import { BrokerSilence } from './broker-silence';
import type { RawGroup } from './raw-group';
import { RawLane } from './raw-lane';

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
}

/** Gets requests into the raw topic, and says there what this gateway owes. */
export class RawPublisher {
  readonly #silence: BrokerSilence;
  readonly #lane: RawLane;

  constructor({ gatewayVersion, gatewayId, lowWatermark, ...options }: RawPublisherOptions) {
    const { now = () => performance.now(), publisher } = options;
    this.#silence = new BrokerSilence(now);
    this.#lane = new RawLane({
      ...options,
      partitions: Array.from({ length: publisher.partitions }, (_, partition) => partition),
      trailer: () => encodeRawBatchTrailer({ gatewayVersion, gatewayId, lowWatermark: lowWatermark() }),
      silence: this.#silence,
      now,
    });
  }

  /**
   * Takes one encoded record (`encodeRawBatchEntry`; at most MAX_ENTRY_BYTES). Resolves when the broker has
   * it. Rejects when that cannot be known: the record may or may not be in the topic then.
   */
  publish(entry: Uint8Array, traceparent: string): Promise<void> {
    return this.#lane.publish(entry, traceparent);
  }

  /**
   * Says the low watermark in each partition that has heard nothing for so long, in milliseconds. One whose last message
   * is unanswered is left out. Resolves when the others have it or are given up.
   */
  sayLowWatermark(silentForMs: number): Promise<void> {
    return this.#lane.sayTrailer(silentForMs);
  }

  /** See `BrokerSilence.forMs`. */
  silentForMs(): number {
    return this.#silence.forMs();
  }

  /** Whether the latest produce is that old and a partition is free for another, which may be answered. */
  isTryDue(intervalMs: number): boolean {
    return this.#lane.hasIdlePartition() && this.#silence.sinceLastSentMs() >= intervalMs;
  }

  /** Gives up what has not been sent to the broker; whoever calls decides its fate, and ends each group. */
  takeBackUnsent(): readonly RawGroup[] {
    return this.#lane.takeBackUnsent();
  }

  /** Resolves when nothing is waiting or under way. */
  flush(): Promise<void> {
    return this.#lane.flush();
  }
}
