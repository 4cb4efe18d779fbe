import { randomUUID } from 'node:crypto';
import type { Component, Running } from '@millrace/service-runtime';
import type { Assignment, ConsumerStatus, PartitionConsumerOptions, PartitionHandler } from '../partition-consumer';
import type { Publisher } from '../publisher';
import type { ConsumedRecord } from '../records';

/** What the suites of this library need of a broker, real or in memory. */
export interface KafkaUnderTest {
  /** Makes an empty topic and returns its name. */
  createTopic(partitions: number): Promise<string>;
  publisher(topic: string): Component<Publisher>;
  consumer(options: PartitionConsumerOptions & { onFatal(error: unknown): void }): Component<ConsumerStatus>;
}

/** Starts components and stops what a test has left running. */
export class Workbench {
  readonly #running = new Set<() => Promise<void>>();
  readonly fatal: unknown[] = [];

  constructor(readonly kafka: KafkaUnderTest) {}

  async start<T>(component: Component<T>): Promise<Running<T>> {
    const { value, stop } = await component.start();
    const stopOnce = async () => {
      if (this.#running.delete(stopOnce)) await stop();
    };
    this.#running.add(stopOnce);
    return { value, stop: stopOnce };
  }

  async publisher(topic: string): Promise<Publisher> {
    return (await this.start(this.kafka.publisher(topic))).value;
  }

  /** A member of a group whose handlers do what `RecordingHandler` does. */
  async member(topic: string, groupId: string): Promise<Member> {
    const handlers: RecordingHandler[] = [];
    const { value, stop } = await this.start(
      this.kafka.consumer({
        groupId,
        topic,
        maxBytesPerPartition: 1024 * 1024,
        open: (assignment) => {
          const handler = new RecordingHandler(assignment);
          handlers.push(handler);
          return handler;
        },
        onFatal: (error) => this.fatal.push(error),
      }),
    );
    return { status: value, handlers, stop };
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((stop) => stop()));
  }
}

export interface Member {
  readonly status: ConsumerStatus;
  /** In the order of their assignments. */
  readonly handlers: readonly RecordingHandler[];
  stop(): Promise<void>;
}

/** Keeps what it is given, and says when. */
export class RecordingHandler implements PartitionHandler {
  readonly records: ConsumedRecord[] = [];
  closed: 'lost' | 'stopping' | undefined;
  /** Replaced by tests that want to do something with the records. */
  onTake: (records: readonly ConsumedRecord[]) => Promise<void> = () => Promise.resolve();

  constructor(readonly assignment: Assignment) {}

  async take(records: readonly ConsumedRecord[]): Promise<void> {
    this.records.push(...records);
    await this.onTake(records);
  }

  close(reason: 'lost' | 'stopping'): Promise<void> {
    this.closed = reason;
    return Promise.resolve();
  }

  get texts(): readonly string[] {
    return this.records.map(({ value }) => Buffer.from(value).toString());
  }
}

export const record = (text: string) => ({ value: Buffer.from(text) });

export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID()}`;

const PATIENCE_MS = 30_000;

/** Resolves with the first value that `look` finds; for what only a poll can show. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited in vain for: ${String(look)}`);
}

export function firstHandler(handlers: Member['handlers']): Promise<RecordingHandler> {
  return eventually(() => handlers[0]);
}

export function twoHandlers(handlers: Member['handlers']): Promise<readonly [RecordingHandler, RecordingHandler]> {
  return eventually(() => {
    const [first, second] = handlers;
    return first === undefined || second === undefined ? undefined : [first, second];
  });
}
