import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClickHouseError } from '@millrace/clickhouse';
import { CONSUMER_GROUPS, encodeLedgerBatch, TOPICS } from '@millrace/contracts';
import { createInMemoryBroker, type InMemoryBroker } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import { PartitionFaults } from '../partition/partition-faults';
import { createLedgerPipeline } from './ledger-pipeline';
import type { LedgerStore } from './ledger-store';

const GROUP = CONSUMER_GROUPS.ledgerWriter;
const TOPIC = TOPICS.ledger;
const MINUTE = 1_800_000_000_000 - (1_800_000_000_000 % 60_000);

/** The pipeline on an in-memory broker; what it does is in `effects`, in order. */
class LedgerWorld implements LedgerStore {
  readonly broker: InMemoryBroker = createInMemoryBroker();
  readonly faults = new PartitionFaults();
  readonly effects: string[] = [];
  /** The next inserts are done by these instead. */
  readonly instead: (() => Promise<void>)[] = [];
  advance: () => Promise<void> = () => Promise.resolve();
  #stop: () => Promise<void> = () => Promise.resolve();

  constructor() {
    this.broker.createTopic(TOPIC, 1);
  }

  async insertLines(token: string, lines: readonly { raw_offset: number; events: number }[]): Promise<void> {
    await this.instead.shift()?.();
    this.effects.push(`${token}: ${lines.map((row) => `${String(row.raw_offset)}=${String(row.events)}`).join(' ')}`);
  }

  async insertWatermarks(token: string, watermarks: readonly { raw_offset: number }[]): Promise<void> {
    await this.instead.shift()?.();
    this.effects.push(`${token}: ${watermarks.map((row) => String(row.raw_offset)).join(' ')}`);
  }

  advanceCompleteUpTo(): Promise<void> {
    return this.advance();
  }

  async publish(...values: readonly Uint8Array[]): Promise<void> {
    const publisher = await this.broker.publisherComponent({ topic: TOPIC }).start();
    await publisher.value.publish(
      0,
      values.map((value) => ({ value })),
    );
    await publisher.stop();
  }

  async start(): Promise<void> {
    const consumer = await this.broker
      .partitionConsumerComponent({
        groupId: GROUP,
        topic: TOPIC,
        maxBytesPerPartition: 1_000_000,
        onFatal: (error) => this.effects.push(`fatal ${String(error)}`),
        open: createLedgerPipeline({
          incarnation: 'i1',
          ledger: this,
          bounds: { maxRows: 1_000, maxBytes: 1_000_000, maxWaitMs: 0, maxQuietMs: 0 },
          completenessPeriodMs: 1,
          faults: this.faults,
          log: createSilentLogger(),
          backOff: { firstMs: 1, maxMs: 1 },
          onRetry: () => this.effects.push('tried again'),
          onFatal: (error) => this.effects.push(`fatal ${String(error)}`),
        }),
      })
      .start();
    this.#stop = () => consumer.stop();
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  get committed(): number | undefined {
    return this.broker.committed(GROUP, TOPIC, 0)?.offset;
  }

  async until(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + 30_000;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`stuck after: ${this.effects.join(', ')}`);
      await nextTurn();
    }
  }
}

function aMessage(...rawOffsets: readonly number[]): Uint8Array {
  const lines = [{ project: 'default', minute: MINUTE, requests: 1, events: 3, dropped: 0 }];
  const said = { gatewayId: 'gw-1', lowWatermark: MINUTE, publishedAt: MINUTE };
  const entries = rawOffsets.map((rawOffset) => ({ rawOffset, lines, ...said }));
  return encodeLedgerBatch({ incarnation: 'i1', rawPartition: 0, rawPartitions: 1, entries });
}

let world: LedgerWorld;
beforeEach(() => {
  world = new LedgerWorld();
});
afterEach(() => world.stop());

test('what gateways said waits for the lines, and the commit for both', async () => {
  await world.publish(aMessage(0, 1), aMessage(2));
  await world.start();
  await world.until(() => world.committed === 2);
  expect(world.effects).toEqual([`i1:${TOPIC}:0:0-2:lines: 0=3 1=3 2=3`, `i1:${TOPIC}:0:0-2:watermarks: 2`]);
});

test('an insert that fails is repeated, and nothing goes past it', async () => {
  const down = () => Promise.reject(new ClickHouseError('down', undefined, true));
  world.instead.push(down, down);
  await world.publish(aMessage(0));
  await world.start();
  await world.until(() => world.committed === 1);
  expect(world.effects.slice(0, 3)).toEqual(['tried again', 'tried again', `i1:${TOPIC}:0:0-1:lines: 0=3`]);
});

test('what a writer stored and did not commit is stored again by the next one', async () => {
  world.broker.loseNextCommitAnswer(GROUP, TOPIC, false);
  await world.publish(aMessage(0));
  await world.start();
  await world.until(() => world.effects.length >= 2);
  world.broker.rebalance(GROUP, TOPIC);
  await world.until(() => world.committed === 1);
  expect(new Set(world.effects).size).toBe(2);
  expect(world.effects.length).toBeGreaterThanOrEqual(4);
});

test('what is no account is passed over', async () => {
  await world.publish(Buffer.from('garbage'), aMessage(0));
  await world.start();
  await world.until(() => world.committed === 2);
  expect(world.effects[0]).toBe(`i1:${TOPIC}:0:0-2:lines: 0=3`);
});

test('accounts are stored while nobody can say how far projects are complete', async () => {
  let looks = 0;
  world.advance = () => {
    looks += 1;
    return Promise.reject(new ClickHouseError('too much to count', 241, true));
  };
  await world.start();
  await world.until(() => looks > 2);
  await world.publish(aMessage(0));
  await world.until(() => world.committed === 1);
  expect(world.faults.describe()).toBeUndefined();
});

test('an error that is our own ends the service', async () => {
  world.advance = () => Promise.reject(new TypeError('a bug'));
  await world.start();
  await world.until(() => world.effects.length > 0);
  expect(world.effects).toEqual(['fatal TypeError: a bug']);
});

test('a stop does not wait for a look that ClickHouse does not answer', async () => {
  const isLooking = new Promise<void>((resolve) => {
    world.advance = () => {
      resolve();
      return new Promise(() => undefined);
    };
  });
  await world.start();
  await isLooking;
  await world.stop();
});
