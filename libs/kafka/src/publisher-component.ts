import type { Logger } from '@millrace/observability';
import type { Component } from '@millrace/service-runtime';
import type { Cluster } from 'kafkajs';
import { readPartitionBounds, readPartitions } from './cluster';
import { connectProducer } from './idempotent-producer';
import { createKafkaClient, ENDLESS_RETRIES } from './kafka-client';
import type { KafkaConfig } from './kafka-settings';
import { PartitionProducer } from './partition-producer';
import { PublisherError, type Publisher } from './publisher';
import { readLog } from './read-log';
import type { ConsumedRecord, OutgoingRecord } from './records';
import { withCluster } from './with-cluster';

export interface PublisherComponentOptions {
  readonly config: KafkaConfig;
  readonly clientId: string;
  readonly topic: string;
  readonly log: Logger;
}

/** Beyond this many records the tail of a partition is not searched for a batch of unknown fate. */
const MAX_TAIL_RECORDS = 10_000;

/**
 * A publisher with a kafkajs producer per partition, each with connections of its own: under idempotence kafkajs has
 * one produce request at a time per producer and broker. Starts when the brokers answer and the topic exists. Stops
 * when all that was given to it is acknowledged.
 */
export function publisherComponent(options: PublisherComponentOptions): Component<Publisher> {
  return {
    name: `publisher to ${options.topic}`,
    start: async () => {
      const publisher = new KafkaPublisher(
        options,
        await withCluster(options, (cluster) => readEnds(cluster, options.topic)),
      );
      return { value: publisher, stop: () => publisher.stop() };
    },
  };
}

class KafkaPublisher implements Publisher {
  readonly topic: string;
  readonly partitions: number;
  readonly #producers: readonly PartitionProducer[];

  /** `ends`: the log's end of each partition. */
  constructor(options: PublisherComponentOptions, ends: readonly number[]) {
    const { topic, log } = options;
    const kafka = createKafkaClient({ ...options, retry: ENDLESS_RETRIES });
    this.topic = topic;
    this.partitions = ends.length;
    this.#producers = ends.map(
      (end, partition) =>
        new PartitionProducer({
          topic,
          partition,
          log,
          end,
          createProducer: () => connectProducer(kafka, topic),
          readTail: (from) => withCluster(options, (cluster) => readTail(cluster, topic, partition, from)),
        }),
    );
  }

  publish(partition: number, records: readonly OutgoingRecord[]): Promise<number> {
    const producer = this.#producers[partition];
    return producer === undefined
      ? Promise.reject(new PublisherError(`${this.topic} has no partition ${String(partition)}`))
      : producer.publish(records);
  }

  oldestInFlightMs(): number {
    const now = performance.now();
    return Math.max(0, ...this.#producers.map(({ inFlightSince }) => now - (inFlightSince ?? now)));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#producers.map((producer) => producer.stop()));
  }
}

async function readEnds(cluster: Cluster, topic: string): Promise<readonly number[]> {
  const partitions = await readPartitions(cluster, topic);
  const bounds = await readPartitionBounds(cluster, topic, partitions);
  return partitions.map((partition) => bounds.get(partition)?.end ?? 0);
}

async function readTail(
  cluster: Cluster,
  topic: string,
  partition: number,
  from: number,
): Promise<readonly ConsumedRecord[] | undefined> {
  const to = (await readEnds(cluster, topic))[partition] ?? from;
  return to - from > MAX_TAIL_RECORDS ? undefined : readLog(cluster, { topic, partition, from, to });
}
