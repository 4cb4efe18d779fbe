import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  migrateTopics,
  partitionConsumerComponent,
  publisherComponent,
  readConsumerLag,
  type ConsumerStatus,
  type KafkaConfig,
  type Publisher,
} from '@millrace/kafka';
import { createRecordingLogger, type Logger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';
import { eventually } from '../pipeline/eventually';
import type { Brokers } from './start-brokers';

const PARTITIONS = 6;
/** From an acknowledgement to the partition's next record: something is always under way, and the brokers have the processor. */
const PAUSE_MS = 5;
/** More than the slowest recovery seen on a loaded machine. */
const RECOVERS_WITHIN_MS = 90_000;
/** Through every partition's publisher and the consumer, several times over. */
const PROGRESS = 100;

/** Records under way in a topic of their own: published to every partition one after the other, consumed and committed. */
export class Traffic {
  /** `partition/offset text` of what was acknowledged, in the order of each partition's acknowledgements. */
  readonly acknowledged: string[] = [];
  /** The same of what reached a handler; after a commit that was not confirmed it may come again. */
  readonly delivered: string[] = [];
  readonly fatal: unknown[] = [];
  /** What the publisher warned of. */
  readonly warnings: string[] = [];
  readonly #log: Logger;
  readonly #config: KafkaConfig;
  readonly #topic: string;
  readonly #group = `readers-${randomUUID()}`;
  #publishing: Running<Publisher> | undefined;
  #consuming: Running<ConsumerStatus> | undefined;
  #loops: readonly Promise<void>[] = [];
  #isOver = false;

  private constructor(config: KafkaConfig, topic: string) {
    this.#config = config;
    this.#topic = topic;
    this.#log = createRecordingLogger(this.warnings);
    this.#log.level = 'warn';
  }

  /** `topicConfig`: Kafka's settings of the topic. Resolves when records come through. */
  static async start({ config, replication }: Brokers, topicConfig: Record<string, string> = {}): Promise<Traffic> {
    const name = `events-${randomUUID()}`;
    await migrateTopics(config, { topics: [{ name, partitions: PARTITIONS, config: topicConfig }], replication });
    const traffic = new Traffic(config, name);
    await traffic.#begin();
    await traffic.expectProgress();
    return traffic;
  }

  /** Waits until so many more records have come through. */
  async expectProgress(): Promise<void> {
    const goal = this.delivered.length + PROGRESS;
    const reached = await eventually(
      () => Promise.resolve(this.delivered.length),
      (count) => count >= goal,
      RECOVERS_WITHIN_MS,
    );
    if (reached < goal) throw new Error(`${String(goal - reached)} of ${String(PROGRESS)} records did not come`);
  }

  /** Ends the publishing, and resolves when everything acknowledged was delivered. */
  async settle(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#loops);
    const lag = await eventually(
      () => this.#remainingLag(),
      (remaining) => remaining === 0,
      RECOVERS_WITHIN_MS,
    );
    if (lag > 0) throw new Error(`${String(lag)} records were not consumed`);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#publishing?.stop();
    await this.#consuming?.stop();
  }

  async #begin(): Promise<void> {
    const access = { config: this.#config, clientId: 'e2e', topic: this.#topic, log: this.#log };
    this.#publishing = await publisherComponent(access).start();
    this.#consuming = await this.#startConsumer();
    const publisher = this.#publishing.value;
    this.#loops = Array.from({ length: PARTITIONS }, (_, partition) => this.#publish(publisher, partition));
  }

  async #publish(publisher: Publisher, partition: number): Promise<void> {
    for (let number = 0; !this.#isOver; number += 1) {
      const text = `event ${String(number)}`;
      const offset = await publisher.publish(partition, [{ value: Buffer.from(text) }]);
      this.acknowledged.push(`${String(partition)}/${String(offset)} ${text}`);
      await sleep(PAUSE_MS);
    }
  }

  #startConsumer(): Promise<Running<ConsumerStatus>> {
    return partitionConsumerComponent({
      config: this.#config,
      clientId: 'e2e',
      log: this.#log,
      groupId: this.#group,
      topic: this.#topic,
      maxBytesPerPartition: 1024 * 1024,
      onFatal: (error) => this.fatal.push(error),
      open: (assignment) => ({
        take: async (records) => {
          for (const { value, partition, offset } of records)
            this.delivered.push(`${String(partition)}/${String(offset)} ${Buffer.from(value).toString()}`);
          const next = (records.at(-1)?.offset ?? 0) + 1;
          await assignment.commit({ offset: next, metadata: `up to ${String(next)}` });
        },
        close: () => Promise.resolve(),
      }),
    }).start();
  }

  async #remainingLag(): Promise<number> {
    const partitions = await readConsumerLag(this.#config, { groupId: this.#group, topic: this.#topic }).catch(
      () => undefined,
    );
    return partitions?.reduce((sum, { lag }) => sum + lag, 0) ?? Infinity;
  }
}
