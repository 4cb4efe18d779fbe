import { setTimeout as delay } from 'node:timers/promises';
import type { Component } from '@millrace/service-runtime';
import type { Cluster } from 'kafkajs';
import { askCoordinator } from './ask-coordinator';
import { createCluster, readPartitionBounds, readPartitions } from './cluster';
import { createKafkaClient, FEW_RETRIES } from './kafka-client';
import type { ClusterAccess } from './with-cluster';

/** Tells how a group keeps up with a topic. */
export interface GroupDelay {
  /**
   * Whether the group has, in at least half of the partitions, records to take that are older than asked for. False while
   * that is not known: before the first reading, and while the brokers do not answer.
   */
  isBehind(): boolean;
}

export interface GroupDelayOptions extends ClusterAccess {
  readonly groupId: string;
  readonly topic: string;
  /** The age of records that the group should have taken. */
  readonly delayMs: number;
  /** How often that is looked at. */
  readonly periodMs: number;
}

/** A service that stops has seconds for all of its components, and there is nothing here to finish. */
const STOPS_WITHIN_MS = 1_000;

/**
 * Watches a group's delay from a connection of its own, in two requests to each broker a period. Starts without brokers,
 * and stops without them within a second.
 */
export function groupDelayComponent(options: GroupDelayOptions): Component<GroupDelay> {
  return {
    name: `delay of ${options.groupId}`,
    start: () => {
      const watch = new GroupDelayWatch(options);
      return Promise.resolve({ value: watch, stop: () => watch.stop() });
    },
  };
}

class GroupDelayWatch implements GroupDelay {
  readonly #options: GroupDelayOptions;
  #cluster: Cluster | undefined;
  #isBehind = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<void>;

  constructor(options: GroupDelayOptions) {
    this.#options = options;
    this.#reading = this.#read();
  }

  isBehind(): boolean {
    return this.#isBehind;
  }

  /** kafkajs breaks off neither a connect nor a request: what is under way ends, and disconnects, behind the stop. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const disconnected = this.#reading.then(() => this.#disconnect());
    await Promise.race([disconnected, delay(STOPS_WITHIN_MS, undefined, { ref: false })]);
  }

  async #read(): Promise<void> {
    const { log, groupId, topic, periodMs } = this.#options;
    try {
      this.#cluster ??= await connect(this.#options);
      this.#isBehind = await isGroupBehind(this.#cluster, this.#options);
    } catch (error) {
      log.debug({ err: error, groupId, topic }, 'how the group keeps up cannot be told');
      this.#isBehind = false;
      await this.#disconnect();
    }
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#reading = this.#read();
    }, periodMs);
  }

  /** New connections the next time: nothing of what just failed is used again. */
  async #disconnect(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = undefined;
    await cluster?.disconnect().catch(() => undefined);
  }
}

async function connect(options: GroupDelayOptions): Promise<Cluster> {
  const cluster = createCluster(createKafkaClient({ retry: FEW_RETRIES, ...options }));
  await cluster.connect();
  return cluster;
}

async function isGroupBehind(cluster: Cluster, { groupId, topic, delayMs }: GroupDelayOptions): Promise<boolean> {
  const partitions = await readPartitions(cluster, topic);
  const asked = partitions.map((partition) => ({ partition }));
  const fromTimestamp = Date.now() - delayMs;
  const [bounds, [recent], { responses }] = await Promise.all([
    readPartitionBounds(cluster, topic, partitions),
    cluster.fetchTopicsOffset([{ topic, partitions: asked, fromTimestamp }]),
    askCoordinator(cluster, groupId, (coordinator) =>
      coordinator.offsetFetch({ groupId, topics: [{ topic, partitions: asked.map(atOffset) }] }),
    ),
  ]);
  const committed = new Map(responses[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  const firstRecent = new Map(recent?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  const behind = partitions.filter((partition) => {
    const { start, end } = bounds.get(partition) ?? { start: 0, end: 0 };
    const due = firstRecent.get(partition) ?? -1;
    // -1: there is none; of an offset that there is no commit, of a record that none is so young.
    return Math.max(start, committed.get(partition) ?? -1) < (due === -1 ? end : due);
  });
  return behind.length * 2 >= partitions.length && behind.length > 0;
}

/** The protocol has an offset even where it asks for one. */
function atOffset({ partition }: { readonly partition: number }): { partition: number; offset: string } {
  return { partition, offset: '-1' };
}
