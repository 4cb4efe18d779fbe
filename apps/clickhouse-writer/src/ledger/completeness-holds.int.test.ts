import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import { createInMemoryBroker, type InMemoryBroker } from '@millrace/kafka';
import { createMetricRegistry } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import { PartitionFaults } from '../partition/partition-faults';
import type { PartitionStore } from '../store/partition-store';
import { FATES, SimulatedUpstream, type SimulatedRequest } from '../testing/simulated-upstream';
import { createPipelines } from '../testing/start-writer';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import type { LedgerStore } from './ledger-store';

const MINUTE = 60_000;
const PROJECTS = ['a', 'b', 'c'];
const STEPS = 120;
const PATIENCE_MS = 120_000;

interface Consumed {
  readonly topic: string;
  readonly groupId: string;
  readonly partitions: number;
}

const ACCOUNTS = { topic: TOPICS.ledger, groupId: CONSUMER_GROUPS.ledgerWriter, partitions: 1 };

const CONSUMED = [
  { topic: TOPICS.normalised, groupId: CONSUMER_GROUPS.clickhouseWriter, partitions: 2 },
  { topic: TOPICS.deadLetter, groupId: CONSUMER_GROUPS.deadLetterWriter, partitions: 1 },
  ACCOUNTS,
] as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(testEngines().clickhouseUrl);
});
afterAll(() => database.remove());

/** Numbers below `limit` that are the same for the same seed (mulberry32). */
function chance(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

interface Claim {
  readonly project: string;
  readonly upTo: string;
  /** Rows of the project that were received before. */
  readonly rows: number;
}

const CLAIMS = `
  SELECT project, toString(any(known.complete_up_to)) AS upTo, toFloat64(countIf(incarnation != '' AND reception_time < known.complete_up_to)) AS rows
  FROM complete_up_to AS known LEFT JOIN events_v1 USING (project) GROUP BY project ORDER BY project`;

const COUNT_BEFORE = `
  SELECT toFloat64(count()) AS rows FROM events_v1
  WHERE project = {project:String} AND reception_time < toDateTime64({upTo:String}, 3, 'UTC')`;

interface Sums {
  readonly project: string;
  readonly accepted: number;
  readonly inFlight: number;
  readonly unaccounted: number;
  readonly duplicates: number;
  readonly deadLettered: number;
  readonly dropped: number;
}

const SUMS = `
  SELECT project, toFloat64(sum(accepted)) AS accepted, toFloat64(sum(in_flight)) AS inFlight,
    toFloat64(sum(unaccounted)) AS unaccounted, toFloat64(sum(duplicates)) AS duplicates,
    toFloat64(sum(dead_lettered)) AS deadLettered, toFloat64(sum(dropped)) AS dropped
  FROM completeness GROUP BY project ORDER BY project`;

/** The writer between an in-memory broker, which a simulated upstream feeds, and real tables. */
class Run {
  readonly broker: InMemoryBroker = createInMemoryBroker();
  readonly upstream: SimulatedUpstream;
  readonly faults = new PartitionFaults();
  readonly claims: Claim[] = [];
  readonly #stops: (() => Promise<void>)[] = [];
  #ledger: LedgerStore | undefined;
  #gateways = 0;
  /** While it is not resolved no event is stored, though all else goes on. */
  #isStoring: Promise<void> = Promise.resolve();
  #resume: () => void = () => undefined;

  constructor(
    readonly incarnation: string,
    readonly random: (limit: number) => number,
  ) {
    for (const { topic, partitions } of CONSUMED) this.broker.createTopic(topic, partitions);
    this.upstream = new SimulatedUpstream({
      incarnation,
      rawPartitions: 2,
      normalisedPartitions: 2,
      startAt: Math.floor(Date.now() / MINUTE) * MINUTE - 180 * MINUTE,
      publish: async (topic, partition, value) => {
        const publisher = await this.broker.publisherComponent({ topic: TOPICS[topic] }).start();
        await publisher.value.publish(partition, [{ value }]);
        await publisher.stop();
      },
    });
  }

  async start(): Promise<void> {
    const deadLetters = await this.broker.publisherComponent({ topic: TOPICS.deadLetter }).start();
    const { clickhouse } = database;
    const means = { faults: this.faults, deadLetters: deadLetters.value, registry: createMetricRegistry() };
    const tamper = (store: PartitionStore): PartitionStore => ({
      ...store,
      insertEvents: async (...insert) => {
        await this.#isStoring;
        await store.insertEvents(...insert);
      },
    });
    const pipelines = createPipelines({ clickhouse, incarnation: this.incarnation, maxRows: 200, tamper }, means);
    this.#ledger = pipelines.ledgerStore;
    const opens = [pipelines.events, pipelines.deadLetters, pipelines.ledger];
    for (const [index, { topic, groupId }] of CONSUMED.entries()) {
      const consumer = this.broker.partitionConsumerComponent({
        groupId,
        topic,
        maxBytesPerPartition: 1_000_000,
        onFatal: (error) => {
          this.faults.set('consumer', String(error));
        },
        open: opens[index] ?? pipelines.events,
      });
      const { stop } = await consumer.start();
      this.#stops.push(stop);
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }

  /** Whether everything that was published to the topics is settled. */
  isDrained(consumed: readonly Consumed[] = CONSUMED): boolean {
    return consumed.every(({ topic, groupId, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => partition).every((partition) => {
        const end = (this.broker.records(topic, partition).at(-1)?.offset ?? -1) + 1;
        const committed = this.broker.committed(groupId, topic, partition);
        return end === 0 || (committed?.offset === end && !committed.metadata.includes('"plan"'));
      }),
    );
  }

  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`${what}: ${this.faults.describe() ?? 'no fault is known'}`);
      await delay(20);
    }
  }

  /** With all accounts that there are: what is known makes bold. */
  async claim(): Promise<void> {
    await this.until('the accounts stand still', () => this.isDrained([ACCOUNTS]));
    await this.#ledger?.advanceCompleteUpTo();
    this.claims.push(...(await database.clickhouse.query<Claim>(CLAIMS)));
  }

  /** One thing that may happen, by chance. */
  async step(): Promise<void> {
    const { upstream, random } = this;
    upstream.now += random(30_000);
    const ids = [...upstream.gateways.keys()];
    // As often as it has to, or nobody would wait for it.
    for (const [each, { spokeAt }] of upstream.gateways)
      if (random(4) === 0 || (upstream.now - spokeAt > MINUTE && !each.startsWith('spool-'))) upstream.speak(each);
    const id = ids[random(ids.length)];
    if (id === undefined || (ids.length < 3 && random(15) === 0)) this.#startGateway();
    else await this.#act(id, ids);
  }

  #startGateway(): void {
    this.#gateways += 1;
    this.upstream.start(`${this.random(4) === 0 ? 'spool' : 'gw'}-${String(this.#gateways)}`);
  }

  async #act(id: string, ids: readonly string[]): Promise<void> {
    const { upstream, random } = this;
    const partition = random(upstream.rawPartitions);
    const actions: readonly (() => unknown)[] = [
      () => {
        for (let count = random(6); count >= 0; count -= 1) upstream.receive(id, this.#aRequest());
      },
      () => {
        for (const each of ids) upstream.publish(each, random(upstream.rawPartitions), () => random(6) > 0);
      },
      () => upstream.settle(partition, 1 + random(40), random(3) === 0),
      () => this.#normaliseAll(),
      () => this.#settleAll(),
      () => this.claim(),
      () => this.claim(),
      () => {
        this.#hold();
      },
      () => {
        this.#disturb(id, ids.length);
      },
    ];
    await actions[random(actions.length)]?.();
  }

  #disturb(id: string, running: number): void {
    const { random, upstream, broker } = this;
    const { groupId, topic } = CONSUMED[random(CONSUMED.length)] ?? CONSUMED[0];
    const kind = random(10);
    if (kind < 5) broker.rebalance(groupId, topic);
    else if (kind < 8) broker.loseNextCommitAnswer(groupId, topic, kind === 5);
    else if (kind === 8) upstream.end(id);
    else if (running > 1 && !id.startsWith('spool-')) upstream.kill(id);
  }

  #hold(): void {
    this.#resume();
    this.#isStoring = new Promise((resolve) => (this.#resume = resolve));
  }

  async #normaliseAll(): Promise<void> {
    for (let partition = 0; partition < this.upstream.rawPartitions; partition += 1)
      await this.upstream.settle(partition, Infinity, false);
  }

  async #settleAll(): Promise<void> {
    this.#resume();
    await this.#normaliseAll();
    await this.until('the writer stands still', () => this.isDrained());
  }

  #aRequest(): SimulatedRequest {
    const { random } = this;
    return {
      project: PROJECTS[random(PROJECTS.length)] ?? 'a',
      fates: Array.from({ length: random(4) }, () => FATES[random(FATES.length)] ?? 'plain'),
      identity: `order-${String(random(8))}`,
      isRepeated: random(8) === 0,
    };
  }

  /** Everything goes its way, and all gateways end. */
  async finish(): Promise<void> {
    const { upstream } = this;
    for (const id of upstream.gateways.keys()) upstream.end(id);
    await this.#settleAll();
  }
}

test('what is complete stays so, and every number adds up in the end, whoever dies', async () => {
  const run = new Run(randomUUID(), chance(20_261_121));
  await run.start();
  for (let steps = 0; steps < STEPS; steps += 1) await run.step();
  await run.finish();
  await run.claim();
  await run.stop();

  const accepted = [...run.upstream.accepted].map(([project, events]) => ({ project, accepted: events }));
  const sums = await database.clickhouse.query<Sums>(SUMS);
  expect(sums).toMatchObject(accepted.toSorted((a, b) => a.project.localeCompare(b.project)));
  for (const sum of sums) expect(sum).toMatchObject({ inFlight: 0, unaccounted: 0 });
  for (const kind of ['duplicates', 'deadLettered', 'dropped'] as const)
    expect(sums.reduce((total, sum) => total + sum[kind], 0)).toBeGreaterThan(0);

  const lies = [];
  for (const claim of run.claims) {
    const [later] = await database.clickhouse.query<{ rows: number }>(COUNT_BEFORE, { ...claim });
    if (later?.rows !== claim.rows) lies.push({ claim, later });
  }
  expect(lies).toEqual([]);
  // It has claimed enough to be wrong, and in the end all that came before the last minute.
  expect(new Set(run.claims.map(({ project, upTo }) => `${project} ${upTo}`)).size).toBeGreaterThan(8);
  const end = new Date(Math.floor(run.upstream.now / MINUTE) * MINUTE).toISOString().replace('T', ' ').slice(0, -1);
  expect(run.claims.slice(-PROJECTS.length).map(({ upTo }) => upTo)).toEqual(PROJECTS.map(() => end));
}, 300_000);
