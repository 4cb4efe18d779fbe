import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClickHouseError } from '@millrace/clickhouse';
import { CONSUMER_GROUPS, decodeDeadLetter, TOPICS, type KeptDeadLetter } from '@millrace/contracts';
import {
  AssignmentLostError,
  createInMemoryBroker,
  PublisherError,
  type Assignment,
  type CommittedPosition,
  type InMemoryBroker,
  type PartitionHandler,
  type Publisher,
} from '@millrace/kafka';
import { createMetricRegistry, createSilentLogger, createTracing } from '@millrace/observability';
import { FaultSteps, type FaultKind, type StepTarget, type Take } from '@millrace/testing';
import { createWriterMetrics } from '../metrics';
import { Workbench } from '../batch/workbench';
import { InsertPressure } from '../store/insert-pressure';
import { PartitionFaults } from '../partition/partition-faults';
import { createPipeline } from '../pipeline';
import type { PartitionStore } from '../store/partition-store';
import { INCARNATION } from './an-event';
import { InMemoryTables } from './in-memory-tables';
import { watchAssignment, watchPublisher, watchStore } from './watch-steps';

/** Without a single step; what is slow is not stuck. */
const PATIENCE_MS = 20_000;
const GROUP = CONSUMER_GROUPS.clickhouseWriter;
const TOPIC = TOPICS.normalised;

export interface WriterWorldOptions {
  readonly faults?: ReadonlyMap<number, FaultKind>;
  /** Rows after which a batch is complete. */
  readonly maxRows?: number;
  /** Whether ClickHouse has forgotten every token by the time a writer is replaced. */
  readonly forgetsTokens?: boolean;
  readonly insertDeadlineMs?: number;
  readonly graceMs?: number;
  /** Bounds what one fetch brings. */
  readonly maxFetchBytes?: number;
}

/**
 * The writer's pipeline between an in-memory broker with one normalised partition and in-memory tables. Every step to
 * the outside goes through `steps`; a writer that is replaced gets a successor with nothing but the broker and tables.
 */
export class WriterWorld {
  readonly broker: InMemoryBroker = createInMemoryBroker();
  readonly tables = new InMemoryTables();
  readonly registry = createMetricRegistry();
  readonly metrics = createWriterMetrics(this.registry);
  readonly partitionFaults = new PartitionFaults();
  readonly fatal: unknown[] = [];
  readonly pressure = new InsertPressure({ onPressure: this.metrics.pressed });
  readonly #workbench = new Workbench();
  readonly steps: FaultSteps;
  /** The next insert of events, once, is done by this instead. */
  insertInstead: PartitionStore['insertEvents'] | undefined;
  /** Messages that writers were given so far. */
  delivered = 0;
  #deadLetters: Publisher | undefined;
  /** Ends what each of the writers still does that were overtaken. */
  readonly #slow: (() => Promise<void>)[] = [];
  #stop: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly options: WriterWorldOptions = {}) {
    this.broker.createTopic(TOPIC, 1);
    this.broker.createTopic(TOPICS.deadLetter, 1);
    this.steps = new FaultSteps(options.faults ?? new Map(), {
      replaceHolder: () => {
        this.replaceWriter();
      },
      toError,
      untilDrained: () => this.drained(),
    });
  }

  async publish(...messages: readonly Uint8Array[]): Promise<void> {
    const publisher = await this.broker.publisherComponent({ topic: TOPIC }).start();
    await publisher.value.publish(
      0,
      messages.map((value) => ({ value })),
    );
    await publisher.stop();
  }

  async start(): Promise<void> {
    const publisher = await this.broker.publisherComponent({ topic: TOPICS.deadLetter }).start();
    this.#deadLetters = publisher.value;
    const consumer = await this.broker
      .partitionConsumerComponent({
        groupId: GROUP,
        topic: TOPIC,
        maxBytesPerPartition: this.options.maxFetchBytes ?? 1_000_000,
        onFatal: (error) => this.fatal.push(error),
        open: (assignment) => this.#open(assignment),
      })
      .start();
    this.#stop = () => consumer.stop();
  }

  /** What a tool, or a broker that lost it, may leave as the group's position. Only while no writer runs. */
  async commitByHand(position: CommittedPosition): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const consumer = this.broker.partitionConsumerComponent({
        groupId: GROUP,
        topic: TOPIC,
        maxBytesPerPartition: 1,
        onFatal: reject,
        open: (assignment) => {
          assignment.pause();
          const committed = assignment.commit(position);
          void Promise.all([committed, running]).then(([, { stop }]) => stop().then(resolve), reject);
          return { take: () => Promise.resolve(), close: () => Promise.resolve() };
        },
      });
      const running = consumer.start();
    });
  }

  /** What the partition's own readiness says. */
  get fault(): string | undefined {
    return this.partitionFaults.describe();
  }

  /** The value of one line of /metrics, 0 where there is none. */
  async metric(line: string): Promise<number> {
    const found = (await this.registry.metrics()).split('\n').find((each) => each.startsWith(`${line} `));
    return Number(found?.slice(line.length + 1) ?? 0);
  }

  /** Ends the writer's assignment and gives the partition to a new writer. */
  replaceWriter(): void {
    if (this.options.forgetsTokens === true) this.tables.forgetTokens();
    this.broker.rebalance(GROUP, TOPIC);
  }

  /** Resolves when everything published is settled and committed, without a plan. */
  async drained(): Promise<void> {
    const end = this.broker.records(TOPIC, 0).at(-1)?.offset ?? -1;
    await this.until(() => this.committed?.offset === end + 1 && !this.committed.metadata.includes('plan'));
  }

  /**
   * Resolves when the condition holds. Everything in this world happens within turns of the event loop, so where nothing
   * happens for many seconds nothing will: rejects with the steps that were taken.
   */
  async until(condition: () => boolean): Promise<void> {
    let taken = this.steps.names.length;
    let deadline = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (this.steps.names.length > taken) deadline = performance.now() + PATIENCE_MS;
      taken = this.steps.names.length;
      if (performance.now() > deadline) throw new Error(`the writer is stuck after: ${this.steps.names.join(', ')}`);
      await nextTurn();
    }
  }

  /** Resolves when the writers that were overtaken have done all that they still do. */
  async slowWritersEnded(): Promise<void> {
    await this.steps.arrived();
    await Promise.all(this.#slow.map((end) => end()));
  }

  async stop(): Promise<void> {
    await this.slowWritersEnded();
    await this.#stop();
  }

  get committed(): CommittedPosition | undefined {
    return this.broker.committed(GROUP, TOPIC, 0);
  }

  get deadLetters(): readonly KeptDeadLetter[] {
    return this.broker.records(TOPICS.deadLetter, 0).map(({ value }) => {
      const decoded = decodeDeadLetter(value);
      if (decoded.kind === 'undecodable') throw new Error(decoded.message);
      return decoded.value;
    });
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
    const take = <T>(target: StepTarget, name: string, step: () => Promise<T>) =>
      this.steps.take({ target, name, leave }, step);
    const handler = this.#createPipeline(take)(watchAssignment(assignment, take));
    // A process that is gone does not answer its group either.
    return {
      take: (records) => {
        this.delivered += records.length;
        return handler.take(records);
      },
      close: async (reason) => (hasLeft ? undefined : Promise.race([handler.close(reason), death])),
    };
  }

  #createPipeline(take: Take): (assignment: Assignment) => PartitionHandler {
    const { maxRows = 1_000, insertDeadlineMs = 1, graceMs = 1_000 } = this.options;
    return createPipeline({
      incarnation: INCARNATION,
      bounds: { maxRows, maxBytes: 1_000_000, maxWaitMs: 0, maxQuietMs: 0 },
      insertDeadlineMs,
      workbench: this.#workbench,
      pressure: this.pressure,
      repairMs: 1,
      graceMs,
      backOff: { firstMs: 1, maxMs: 1 },
      openStore: (partition) => watchStore(this.#tamper(this.tables.openStore(INCARNATION, partition)), take),
      deadLetters: watchPublisher(this.#deadLetters, take),
      metrics: this.metrics,
      tracing: createTracing('test', { otlpUrl: undefined }),
      faults: this.partitionFaults,
      log: createSilentLogger(),
      onRetry: this.metrics.retried,
      onFatal: (error) => {
        this.fatal.push(error);
        // The runtime ends the process, and its supervisor starts another.
        this.replaceWriter();
      },
      version: '1.0.0',
      now: () => Date.now(),
    });
  }

  #tamper(store: PartitionStore): PartitionStore {
    return {
      ...store,
      insertEvents: (token, rows, guard) => {
        const insert = this.insertInstead ?? store.insertEvents;
        this.insertInstead = undefined;
        return insert(token, rows, guard);
      },
    };
  }
}

function toError(target: StepTarget): Error {
  switch (target) {
    case 'clickhouse':
      return new ClickHouseError('no answer', undefined, true);
    case 'commit':
      return new AssignmentLostError('the commit was not confirmed');
    case 'publisher':
      return new PublisherError('the publisher is stopped');
    case 'kafka':
      return new Error('no answer');
  }
}
