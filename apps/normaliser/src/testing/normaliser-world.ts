import { setImmediate as nextTurn } from 'node:timers/promises';
import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import {
  AssignmentLostError,
  createInMemoryBroker,
  PublisherError,
  type Assignment,
  type InMemoryBroker,
  type OutgoingRecord,
  type PartitionHandler,
  type Publisher,
} from '@millrace/kafka';
import { createMetricRegistry, createTracing } from '@millrace/observability';
import { FaultSteps, type FaultKind, type StepTarget, type Take } from '@millrace/testing';
import { createNormaliserMetrics } from '../metrics';
import { createPipeline } from '../pipeline';
import { LEDGER_PARTITIONS, NORMALISED_PARTITIONS, understand, type Published } from './run-pipeline';

/** Without a single step; what is slow is not stuck. */
const PATIENCE_MS = 20_000;
const GROUP = CONSUMER_GROUPS.normaliser;

/** Topics that a normaliser publishes to, and as what `Published` knows them. */
const OUTPUTS = {
  normalised: { topic: TOPICS.normalised, partitions: NORMALISED_PARTITIONS, name: 'normalised' },
  deadLetters: { topic: TOPICS.deadLetter, partitions: 1, name: 'dead' },
  ledger: { topic: TOPICS.ledger, partitions: LEDGER_PARTITIONS, name: 'ledger' },
} as const;

export interface NormaliserWorldOptions {
  readonly faults: ReadonlyMap<number, FaultKind>;
  /** Bounds what one fetch brings. */
  readonly maxFetchBytes: number;
}

/**
 * The normaliser's pipeline between the topics of an in-memory broker, with one raw partition. Every step to the outside goes
 * through `steps`; a normaliser that is replaced gets a successor with nothing but the broker.
 */
export class NormaliserWorld {
  readonly steps: FaultSteps;
  readonly #broker: InMemoryBroker = createInMemoryBroker();
  /** Ends what each of the normalisers still does that were overtaken. */
  readonly #slow: (() => Promise<void>)[] = [];
  readonly #metrics = createNormaliserMetrics(createMetricRegistry());
  readonly #publishers = new Map<string, Publisher>();
  #stop: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly options: NormaliserWorldOptions) {
    this.#broker.createTopic(TOPICS.raw, 1);
    for (const { topic, partitions } of Object.values(OUTPUTS)) this.#broker.createTopic(topic, partitions);
    this.steps = new FaultSteps(options.faults, {
      replaceHolder: () => {
        this.#replaceNormaliser();
      },
      toError,
      untilDrained: () => this.drained(),
    });
  }

  /** Puts raw messages where the gateway would. */
  async publish(...messages: readonly Uint8Array[]): Promise<void> {
    const raw = await this.#broker.publisherComponent({ topic: TOPICS.raw }).start();
    await raw.value.publish(
      0,
      messages.map((value) => ({ value })),
    );
    await raw.stop();
  }

  async start(): Promise<void> {
    for (const { topic } of Object.values(OUTPUTS))
      this.#publishers.set(topic, (await this.#broker.publisherComponent({ topic }).start()).value);
    const consumer = await this.#broker
      .partitionConsumerComponent({
        groupId: GROUP,
        topic: TOPICS.raw,
        maxBytesPerPartition: this.options.maxFetchBytes,
        onFatal: () => {
          // The runtime ends the process, and its supervisor starts another.
          void this.start();
        },
        open: (assignment) => this.#open(assignment),
      })
      .start();
    this.#stop = () => consumer.stop();
  }

  /** Resolves when the whole raw topic is settled and committed. Rejects, with the steps taken, where that will not happen. */
  async drained(): Promise<void> {
    const end = this.#broker.records(TOPICS.raw, 0).length;
    let taken = this.steps.names.length;
    let deadline = performance.now() + PATIENCE_MS;
    while (this.#broker.committed(GROUP, TOPICS.raw, 0)?.offset !== end) {
      if (this.steps.names.length > taken) deadline = performance.now() + PATIENCE_MS;
      taken = this.steps.names.length;
      if (performance.now() > deadline) throw new Error(`stuck after: ${this.steps.names.join(', ')}`);
      await nextTurn();
    }
  }

  /** Resolves when also those have ended that were overtaken. */
  async stop(): Promise<void> {
    await this.steps.arrived();
    await Promise.all(this.#slow.map((end) => end()));
    await this.#stop();
  }

  /** What the topic holds, partition after partition. */
  published(output: keyof typeof OUTPUTS): readonly Published[] {
    const { topic, partitions, name } = OUTPUTS[output];
    const records = Array.from({ length: partitions }, (_, partition) => this.#broker.records(topic, partition)).flat();
    return records.map(({ partition, value }) => ({ topic: name, partition, value }));
  }

  #replaceNormaliser(): void {
    this.#broker.rebalance(GROUP, TOPICS.raw);
  }

  #open(assignment: Assignment): PartitionHandler {
    let hasLeft = false;
    let die: () => void = () => undefined;
    const death = new Promise<void>((resolve) => (die = resolve));
    const leave = (how: 'dead' | 'slow') => {
      hasLeft = true;
      if (how === 'dead') die();
      else this.#slow.push(() => Promise.race([handler.close('lost'), death]));
    };
    const take: Take = (target, name, step) => this.steps.take({ target, name, leave }, step);
    const handler = this.#createPipeline(take)(watchAssignment(assignment, take));
    // A process that is gone does not answer its group either.
    return {
      take: (records) => handler.take(records),
      close: async (reason) => (hasLeft ? undefined : Promise.race([handler.close(reason), death])),
    };
  }

  #createPipeline(take: Take): (assignment: Assignment) => PartitionHandler {
    const watched = (output: keyof typeof OUTPUTS): Publisher => {
      const publisher = this.#publishers.get(OUTPUTS[output].topic);
      if (publisher === undefined) throw new Error('start the world first');
      return watchPublisher(publisher, take);
    };
    return createPipeline({
      incarnation: 'i1',
      rawPartitions: 1,
      version: '1.0.0',
      understand,
      publishers: {
        normalised: watched('normalised'),
        deadLetters: watched('deadLetters'),
        ledger: watched('ledger'),
      },
      turns: { next: () => take('kafka', 'awaited its turn', () => Promise.resolve()) },
      metrics: this.#metrics,
      tracing: createTracing('test', { otlpUrl: undefined }),
      now: () => 5_000,
    });
  }
}

/** An assignment whose commits are steps; the pipeline asks it nothing else that takes time. */
function watchAssignment(assignment: Assignment, take: Take): Assignment {
  return {
    topic: assignment.topic,
    partition: assignment.partition,
    isCurrent: () => assignment.isCurrent(),
    readCommitted: () => assignment.readCommitted(),
    readBounds: () => assignment.readBounds(),
    commit: (position) => take('commit', `committed ${String(position.offset)}`, () => assignment.commit(position)),
    pause: () => {
      assignment.pause();
    },
    resume: () => {
      assignment.resume();
    },
    seek: (offset) => {
      assignment.seek(offset);
    },
  };
}

/** A publisher of one process: its publications are steps, one after the other for each partition, as in Kafka's. */
function watchPublisher(publisher: Publisher, take: Take): Publisher {
  const last = new Map<number, Promise<unknown>>();
  const publishNext = (partition: number, records: readonly OutgoingRecord[]) =>
    take('publisher', `published to ${publisher.topic}/${String(partition)}`, () =>
      publisher.publish(partition, records),
    );
  return {
    topic: publisher.topic,
    partitions: publisher.partitions,
    oldestInFlightMs: () => publisher.oldestInFlightMs(),
    publish: (partition, records) => {
      const published = (last.get(partition) ?? Promise.resolve()).then(() => publishNext(partition, records));
      last.set(
        partition,
        published.catch(() => undefined),
      );
      return published;
    },
  };
}

function toError(target: StepTarget): Error {
  return target === 'commit'
    ? new AssignmentLostError('the commit was not confirmed')
    : new PublisherError('the partition is given up');
}
