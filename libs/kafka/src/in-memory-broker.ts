import type { Component } from '@millrace/service-runtime';
import { InMemoryGroup, type InMemoryConsumerOptions } from './in-memory-group';
import { InMemoryLog } from './in-memory-log';
import type { CommittedPosition, ConsumerStatus } from './partition-consumer';
import { InMemoryPublisher } from './in-memory-publisher';
import type { Publisher } from './publisher';
import type { ConsumedRecord } from './records';

/**
 * Kafka without Kafka, for tests of what is built on this library: the same publishers and consumers, passed by the
 * same suite, in one process and without waiting. The last four functions make the faults that a test needs.
 */
export interface InMemoryBroker {
  createTopic(topic: string, partitions: number): void;
  publisherComponent(options: { readonly topic: string }): Component<Publisher>;
  partitionConsumerComponent(options: InMemoryConsumerOptions): Component<ConsumerStatus>;
  /** What the partition holds now. */
  records(topic: string, partition: number): readonly ConsumedRecord[];
  /** What the group has committed. */
  committed(groupId: string, topic: string, partition: number): CommittedPosition | undefined;
  /** Takes all partitions from the group's members, at once, and shares them out anew. */
  rebalance(groupId: string, topic: string): void;
  /** The next commit of the group is stored or not, and its answer does not come. */
  loseNextCommitAnswer(groupId: string, topic: string, isStored: boolean): void;
  /** Leaves publishes to the topic unanswered, and not in the log, until the returned function is called. */
  holdPublishes(topic: string): () => void;
  /** Removes the records before `start`, as retention does. */
  trim(topic: string, partition: number, start: number): void;
}

export function createInMemoryBroker(): InMemoryBroker {
  return new Broker();
}

class Broker implements InMemoryBroker {
  readonly #topics = new Map<string, readonly InMemoryLog[]>();
  readonly #groups = new Map<string, InMemoryGroup>();
  readonly #holds = new Map<string, Promise<void>>();

  createTopic(topic: string, partitions: number): void {
    this.#topics.set(
      topic,
      Array.from({ length: partitions }, (_, partition) => new InMemoryLog(topic, partition)),
    );
  }

  publisherComponent({ topic }: { readonly topic: string }): Component<Publisher> {
    return {
      name: `publisher to ${topic}`,
      start: () => Promise.resolve(this.#startPublisher(topic)),
    };
  }

  partitionConsumerComponent(options: InMemoryConsumerOptions): Component<ConsumerStatus> {
    return {
      name: `consumer of ${options.topic}`,
      start: () => {
        const group = this.#group(options.groupId, options.topic);
        const member = group.add(options);
        return Promise.resolve({ value: member, stop: () => group.remove(member) });
      },
    };
  }

  records(topic: string, partition: number): readonly ConsumedRecord[] {
    return this.#log(topic, partition).records;
  }

  committed(groupId: string, topic: string, partition: number): CommittedPosition | undefined {
    return this.#group(groupId, topic).committed(partition);
  }

  rebalance(groupId: string, topic: string): void {
    this.#group(groupId, topic).rebalance();
  }

  loseNextCommitAnswer(groupId: string, topic: string, isStored: boolean): void {
    this.#group(groupId, topic).loseNextCommitAnswer(isStored);
  }

  holdPublishes(topic: string): () => void {
    let release: () => void = () => undefined;
    this.#holds.set(
      topic,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    return () => {
      this.#holds.delete(topic);
      release();
    };
  }

  trim(topic: string, partition: number, start: number): void {
    this.#log(topic, partition).trim(start);
  }

  #startPublisher(topic: string): { value: Publisher; stop(): Promise<void> } {
    const publisher = new InMemoryPublisher(topic, this.#logs(topic), {
      hold: () => this.#holds.get(topic),
      onAppended: () => {
        for (const group of this.#groups.values()) group.feed();
      },
    });
    return { value: publisher, stop: () => publisher.stop() };
  }

  #logs(topic: string): readonly InMemoryLog[] {
    const logs = this.#topics.get(topic);
    if (logs === undefined) throw new Error(`Kafka has no topic ${topic}; run \`millrace migrate\``);
    return logs;
  }

  #log(topic: string, partition: number): InMemoryLog {
    const log = this.#logs(topic)[partition];
    if (log === undefined) throw new Error(`${topic} has no partition ${String(partition)}`);
    return log;
  }

  #group(groupId: string, topic: string): InMemoryGroup {
    const key = `${groupId} ${topic}`;
    const group = this.#groups.get(key) ?? new InMemoryGroup(this.#logs(topic));
    this.#groups.set(key, group);
    return group;
  }
}
