import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import type { Cluster } from 'kafkajs';
import { AssignedPartition, type PartitionBroker } from './assigned-partition';
import { readPartitionBounds, readPartitions } from './cluster';
import { endBy, type Generation, type GenerationEnd } from './generation';
import { AssignmentLostError, type PartitionConsumerOptions } from './partition-consumer';
import { PartitionFetcher } from './partition-fetcher';

export interface GenerationServiceOptions extends PartitionConsumerOptions {
  readonly cluster: Cluster;
  readonly config: { readonly sessionTimeoutMs: number };
  readonly log: Logger;
  /** Fires when the consumer is to stop. */
  readonly stopping: AbortSignal;
  readonly onFault: (fault: string | undefined) => void;
  /** Told when a handler rejects. The service then waits to be stopped. */
  readonly onFatal: (error: unknown) => void;
}

/** A heartbeat is also how a member hears of a rebalance, so the others wait for up to this long. */
const HEARTBEAT_INTERVAL_MS = 1_000;
/** How often the topic is looked at for new partitions. */
const TOPIC_CHECK_INTERVAL_MS = 30_000;
const RETRY_DELAY_MS = 250;
/** Handlers get this part of the session to let go of lost partitions before the member joins again without them. */
const CLOSING_SHARE = 0.6;

/** Serves one generation: opens a handler per partition, feeds it, keeps the session alive, and closes all of it. */
export class GenerationService {
  readonly #generation: Generation;
  readonly #options: GenerationServiceOptions;
  readonly #fetcher: PartitionFetcher;
  #partitions: readonly AssignedPartition[] = [];

  constructor(generation: Generation, options: GenerationServiceOptions) {
    this.#generation = generation;
    this.#options = options;
    this.#fetcher = new PartitionFetcher({ ...options, signal: generation.signal });
  }

  get partitions(): readonly AssignedPartition[] {
    return this.#partitions;
  }

  /** Resolves when nothing of the generation works any more, with the reason of its end. */
  async run(): Promise<GenerationEnd> {
    const { stopping } = this.#options;
    const generation = this.#generation;
    const tasks = [this.#keepSession(), this.#watchTopic(), this.#consume()];
    const over = AbortSignal.any([generation.signal, stopping]);
    if (!over.aborted) await once(over, 'abort');
    await this.#close(generation.signal.aborted ? 'lost' : 'stopping');
    generation.end({ kind: 'rebalance' });
    const { outcome } = generation;
    if (stopping.aborted) await this.#leave();
    await Promise.all(tasks);
    return outcome;
  }

  /** Heartbeats until the generation ends, and ends it when the coordinator or the silence of it says so. */
  async #keepSession(): Promise<void> {
    const { signal } = this.#generation;
    const { sessionTimeoutMs } = this.#options.config;
    while (await pause(HEARTBEAT_INTERVAL_MS, signal)) {
      try {
        await this.#generation.heartbeat();
      } catch (error) {
        const end = endBy(error);
        if (end === undefined) await this.#generation.findCoordinator().catch(() => undefined);
        else this.#generation.end(end);
      }
      // Of a generation that has ended, for whatever reason, nobody expects an answer.
      if (!signal.aborted && !this.#generation.isCurrent())
        this.#generation.end({
          kind: 'expelled',
          reason: `no heartbeat was answered for ${String(sessionTimeoutMs)} ms`,
        });
    }
  }

  /** Joins again when the topic has got more partitions. */
  async #watchTopic(): Promise<void> {
    const { cluster, topic } = this.#options;
    const known = cluster.findTopicPartitionMetadata(topic).length;
    while (await pause(TOPIC_CHECK_INTERVAL_MS, this.#generation.signal)) {
      await cluster.refreshMetadata().catch(() => undefined);
      const found = cluster.findTopicPartitionMetadata(topic).length;
      if (found > known) this.#generation.end({ kind: 'rebalance' });
    }
  }

  async #consume(): Promise<void> {
    try {
      await this.#open();
      await this.#fetcher.run(this.#partitions);
    } catch (error) {
      this.#generation.end({ kind: 'expelled', reason: String(error) });
    }
  }

  async #open(): Promise<void> {
    const { cluster, topic, open, onFatal, onFault } = this.#options;
    await readPartitions(cluster, topic);
    const { partitions } = this.#generation;
    const [committed, bounds] = await Promise.all([
      this.#generation.readCommitted(partitions),
      readPartitionBounds(cluster, topic, partitions),
    ]);
    if (this.#generation.signal.aborted) return;
    this.#partitions = partitions.map(
      (partition) =>
        new AssignedPartition({
          topic,
          partition,
          broker: this.#broker(),
          committed: committed.get(partition),
          bounds: bounds.get(partition) ?? { start: 0, end: 0 },
          onReady: () => {
            this.#fetcher.wake();
          },
          onFailure: onFatal,
        }),
    );
    onFault(undefined);
    for (const partition of this.#partitions) partition.open(open);
  }

  #broker(): PartitionBroker {
    const generation = this.#generation;
    const { cluster, topic } = this.#options;
    return {
      isCurrent: () => generation.isCurrent(),
      readCommitted: (partition) =>
        this.#whileCurrent(async () => (await generation.readCommitted([partition])).get(partition)),
      readBounds: (partition) =>
        this.#whileCurrent(async () => {
          const bounds = (await readPartitionBounds(cluster, topic, [partition])).get(partition);
          if (bounds === undefined) throw new Error(`no broker knows partition ${String(partition)} of ${topic}`);
          return bounds;
        }),
      commit: (partition, position) => generation.commit(partition, position),
    };
  }

  /** Asks until it is answered, or until the answer would be of no use. */
  async #whileCurrent<T>(ask: () => Promise<T>): Promise<T> {
    let cause: unknown;
    while (this.#generation.isCurrent()) {
      try {
        return await ask();
      } catch (error) {
        cause = error;
        this.#options.log.debug({ err: error, topic: this.#options.topic }, 'a broker did not answer; asking again');
        await pause(RETRY_DELAY_MS, this.#generation.signal);
      }
    }
    throw new AssignmentLostError('the assignment ended before a broker answered', { cause });
  }

  async #close(reason: 'lost' | 'stopping'): Promise<void> {
    const { log, topic, config } = this.#options;
    const closing = this.#partitions.map((partition) => partition.close(reason));
    const closed = Promise.allSettled(closing).then((results) => {
      for (const result of results)
        if (result.status === 'rejected')
          log.error({ err: result.reason as unknown, topic }, 'a handler failed to close');
    });
    // A stop is bounded by the runtime. After a loss the group waits for this member, and what a handler does later
    // is without effect: its assignment is not current.
    if (reason === 'stopping') await closed;
    else await Promise.race([closed, delay(config.sessionTimeoutMs * CLOSING_SHARE, undefined, { ref: false })]);
  }

  async #leave(): Promise<void> {
    await this.#generation.leave().catch((error: unknown) => {
      this.#options.log.debug({ err: error }, 'could not leave the consumer group; its coordinator will notice');
    });
  }
}

/** Resolves with true after the time, or with false when the signal fires. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return delay(milliseconds, true, { signal }).catch(() => false);
}
