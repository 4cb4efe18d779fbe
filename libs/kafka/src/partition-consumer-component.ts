import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import type { Component } from '@millrace/service-runtime';
import type { Cluster } from 'kafkajs';
import { createCluster, readPartitions } from './cluster';
import type { Generation, GenerationEnd } from './generation';
import { GenerationService } from './generation-service';
import { joinGroup, type JoinOptions } from './join-group';
import { createKafkaClient, FEW_RETRIES } from './kafka-client';
import type { KafkaConfig } from './kafka-settings';
import type { ConsumerStatus, PartitionConsumerOptions } from './partition-consumer';

export interface PartitionConsumerComponentOptions extends PartitionConsumerOptions {
  readonly config: KafkaConfig;
  readonly clientId: string;
  readonly log: Logger;
  /** Told, once, of what only a new process mends: a handler that rejected. Nothing is consumed after it. */
  readonly onFatal: (error: unknown) => void;
}

/** How long a group that shares its partitions out anew waits for a member that is slow to let go. */
const REBALANCE_TIMEOUT_MS = 30_000;
const REJOIN_DELAY_MS = 500;
/** How long a stop waits for a join that is under way, to leave the group after it. */
const JOIN_ENDS_WITHIN_MS = 5_000;

/**
 * A member of a consumer group that hands each partition it holds to a handler of its own. It speaks the group
 * protocol itself, over kafkajs' connections and requests, because kafkajs' consumer retries commits into later
 * generations, answers a position outside of the log by a commit that wipes the metadata, and takes up to two minutes
 * to come back from a broker's death.
 *
 * Starts when the brokers answer and the topic exists; joining the group goes on behind that, and until it is done
 * `fault()` says so. Stops by letting the handlers finish and leaving the group.
 */
export function partitionConsumerComponent(options: PartitionConsumerComponentOptions): Component<ConsumerStatus> {
  return {
    name: `consumer of ${options.topic}`,
    start: async () => {
      const consumer = new PartitionConsumer(options);
      await consumer.start();
      return { value: consumer, stop: () => consumer.stop() };
    },
  };
}

class PartitionConsumer implements ConsumerStatus {
  readonly #options: PartitionConsumerComponentOptions;
  readonly #stopping = new AbortController();
  #cluster: Cluster;
  #service: GenerationService | undefined;
  #fault: string | undefined = 'joining the consumer group';
  #ended: Promise<void> = Promise.resolve();

  constructor(options: PartitionConsumerComponentOptions) {
    this.#options = options;
    this.#cluster = this.#createCluster();
  }

  async start(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      await this.#cluster.disconnect();
      throw error;
    }
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    // A member that goes in the middle of a join has the others wait for its session; but a join can itself wait for
    // the session of a member that died.
    if (this.#service !== undefined) await this.#ended;
    else await Promise.race([this.#ended, delay(JOIN_ENDS_WITHIN_MS, undefined, { ref: false })]);
  }

  partitions(): readonly number[] {
    return this.#service?.partitions.map(({ partition }) => partition) ?? [];
  }

  lag(): ReadonlyMap<number, number> {
    return new Map(this.#service?.partitions.map(({ partition, lag }) => [partition, lag]));
  }

  fault(): string | undefined {
    return this.#fault;
  }

  async #run(): Promise<void> {
    let past: Past = { memberId: '', formerMemberId: '' };
    while (!this.#stopping.signal.aborted) {
      try {
        const generation = await this.#join(past);
        const end = await this.#serve(generation);
        past = pastOf(generation, end);
        if (end.kind === 'expelled') await this.#startAnew(end.reason);
      } catch (error) {
        past = { memberId: '', formerMemberId: past.memberId === '' ? past.formerMemberId : past.memberId };
        await this.#startAnew(String(error));
      }
    }
    await this.#cluster.disconnect();
  }

  #join(past: Past): Promise<Generation> {
    const { groupId, topic, config } = this.#options;
    const sessionTimeoutMs = config.sessionTimeoutMs;
    const rebalanceTimeoutMs = Math.max(REBALANCE_TIMEOUT_MS, sessionTimeoutMs);
    return joinGroup({ cluster: this.#cluster, groupId, topic, sessionTimeoutMs, rebalanceTimeoutMs, ...past });
  }

  async #serve(generation: Generation): Promise<GenerationEnd> {
    const { log, groupId, topic } = this.#options;
    const { partitions } = generation;
    log.info({ groupId, topic, partitions }, 'joined the consumer group');
    this.#service = new GenerationService(generation, {
      ...this.#options,
      cluster: this.#cluster,
      stopping: this.#stopping.signal,
      onFault: (fault) => {
        if (!this.#stopping.signal.aborted) this.#fault = fault;
      },
      onFatal: (error) => {
        this.#fault = `stopped: ${String(error)}`;
        this.#stopping.abort();
        this.#options.onFatal(error);
      },
    });
    try {
      return await this.#service.run();
    } finally {
      this.#service = undefined;
    }
  }

  /** New connections: nothing of what just failed is used again. */
  async #startAnew(reason: string): Promise<void> {
    const { log, groupId, topic } = this.#options;
    if (this.#stopping.signal.aborted) return;
    log.warn({ groupId, topic, reason }, 'not in the consumer group; joining anew');
    this.#fault = `not in the consumer group: ${reason}`;
    // Waits for unanswered requests, so nobody waits for it.
    this.#cluster.disconnect().catch(() => undefined);
    this.#cluster = this.#createCluster();
    await delay(REJOIN_DELAY_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    await this.#connect().catch((error: unknown) => {
      log.debug({ err: error }, 'cannot connect');
    });
  }

  #createCluster(): Cluster {
    const { config, clientId, log, groupId } = this.#options;
    const requestTimeoutMs = config.sessionTimeoutMs;
    return createCluster(createKafkaClient({ config, clientId, log, retry: FEW_RETRIES, requestTimeoutMs }), groupId);
  }

  async #connect(): Promise<void> {
    await this.#cluster.connect();
    await readPartitions(this.#cluster, this.#options.topic);
  }
}

/** What a join has to know of the generation before it. */
type Past = Pick<JoinOptions, 'memberId' | 'formerMemberId'>;

function pastOf({ memberId }: Generation, { kind }: GenerationEnd): Past {
  return kind === 'rebalance' ? { memberId, formerMemberId: '' } : { memberId: '', formerMemberId: memberId };
}
