import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '@millrace/config';
import { kafkaSettings, migrateTopics, publisherComponent, readConsumerLag, type KafkaConfig } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import type { PartitionStore } from './store/partition-store';
import { anEvent, toMessage } from './testing/an-event';
import { groupOf, startWriter, type RunningWriter, type StartWriterOptions } from './testing/start-writer';
import { createTestDatabase, type TestDatabase } from './testing/test-database';

// With engines that refuse, retries of some seconds, and machines that do other things too.
jest.setTimeout(180_000);

const PARTITIONS = [0, 1];
const MESSAGES = 10;

let kafka: KafkaConfig;
let database: TestDatabase;
let topics: StartWriterOptions['topics'];
let incarnation: string;
let writer: RunningWriter | undefined;

/** Every partition has messages of three events, as many as make a batch. */
beforeEach(async () => {
  const { kafkaBrokers, clickhouseUrl } = testEngines();
  ({ kafka } = readConfig({ kafka: kafkaSettings }, { MILLRACE_KAFKA_BROKERS: kafkaBrokers.join(',') }));
  database = await createTestDatabase(clickhouseUrl);
  const id = randomUUID();
  topics = { normalised: `normalised.${id}`, deadLetter: `dead-letter.${id}` };
  const specs = Object.values(topics).map((name) => ({ name, partitions: PARTITIONS.length }));
  const report = await migrateTopics(kafka, { topics: specs, replication: 1, topologyTopic: `topology.${id}` });
  ({ incarnation } = report.topology);
  const log = createSilentLogger();
  const publisher = await publisherComponent({
    config: kafka,
    clientId: 'test',
    topic: topics.normalised,
    log,
  }).start();
  for (const partition of PARTITIONS)
    for (let message = 0; message < MESSAGES; message += 1) {
      const events = [0, 1, 2].map((event) => anEvent(3 * message + event));
      await publisher.value.publish(partition, [
        { value: toMessage(events, { incarnation, rawPartition: partition }) },
      ]);
    }
  await publisher.stop();
});

afterEach(async () => {
  await writer?.stop();
  writer = undefined;
  await database.remove();
});

async function start(tamper?: StartWriterOptions['tamper']): Promise<RunningWriter> {
  const { clickhouse } = database;
  writer = await startWriter({ kafka, clickhouse, incarnation, topics, ...(tamper === undefined ? {} : { tamper }) });
  return writer;
}

/** Neither Kafka nor ClickHouse tells of what is done, so they are asked. */
async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await delay(50);
}

async function storedOf(partition: number): Promise<number> {
  const [row] = await database.clickhouse.query<{ rows: number; events: number }>(
    'SELECT count() AS rows, uniqExact(raw_offset) AS events FROM events_v1 WHERE normalised_partition = {partition:UInt32}',
    { partition },
  );
  expect(row?.rows).toBe(row?.events);
  return row?.rows ?? 0;
}

async function drained(): Promise<void> {
  const topic = topics.normalised;
  await until(async () =>
    (await readConsumerLag(kafka, { groupId: groupOf(topic), topic })).every(({ lag }) => lag === 0),
  );
}

async function expectAllStored(): Promise<void> {
  await drained();
  for (const partition of PARTITIONS) expect(await storedOf(partition)).toBe(3 * MESSAGES);
  expect(await database.clickhouse.query('SELECT code FROM dead_letters_v1')).toEqual([]);
}

test('a table with too many parts slows the writer down, and what is stored afterwards is everything, once', async () => {
  const { clickhouse } = database;
  await clickhouse.command(`SYSTEM STOP MERGES ${clickhouse.database}.events_v1`);
  await clickhouse.command('ALTER TABLE events_v1 MODIFY SETTING parts_to_throw_insert = 4');
  const { fault, metrics } = await start();
  await until(() => fault()?.includes('Too many parts') === true);
  await until(async () => /\nwriter_batch_spacing_seconds (?:0\.\d|[1-9])/.test(await metrics()));
  expect(await metrics()).toMatch(/writer_pressure_total\{cause="too_many_parts"\} [1-9]/);
  await clickhouse.command(`SYSTEM START MERGES ${clickhouse.database}.events_v1`);
  await clickhouse.command('ALTER TABLE events_v1 MODIFY SETTING parts_to_throw_insert = 3000');
  await expectAllStored();
  expect(fault()).toBeUndefined();
});

test('a table that is taken away stops the writer until it is back, without a restart', async () => {
  const { clickhouse } = database;
  await clickhouse.command('RENAME TABLE events_v1 TO taken_away');
  const { fault } = await start();
  await until(() => fault()?.includes('UNKNOWN_TABLE') === true);
  expect(fault()).toContain('halted: ');
  await clickhouse.command('RENAME TABLE taken_away TO events_v1');
  await expectAllStored();
});

const hangs: PartitionStore['insertEvents'] = () => new Promise(() => undefined);

test('a partition whose insert is never answered holds up no other one, nor the end of its writer for long', async () => {
  const { stop } = await start((store, partition) => (partition === 0 ? { ...store, insertEvents: hangs } : store));
  await until(async () => (await storedOf(1)) === 3 * MESSAGES);
  expect(await storedOf(0)).toBe(0);
  const startedAt = performance.now();
  await stop();
  // What the service's own deadline gives it, though it takes a fraction of a second.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await start();
  await expectAllStored();
});

test('a partition whose every batch is refused holds up no other one', async () => {
  let isMended = false;
  const { clickhouse } = database;
  const refuse: PartitionStore['insertEvents'] = () => clickhouse.query('SELECT throwIf(1)').then(() => undefined);
  const { fault } = await start((store, partition) => ({
    ...store,
    insertEvents: (token, rows, guard) =>
      (partition === 0 && !isMended ? refuse : store.insertEvents)(token, rows, guard),
  }));
  await until(async () => (await storedOf(1)) === 3 * MESSAGES);
  await until(() => fault()?.includes('/0: halted: ') === true);
  isMended = true;
  await expectAllStored();
});
