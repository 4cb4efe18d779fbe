import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ClickHouseError } from '@millrace/clickhouse';
import { readConfig } from '@millrace/config';
import { kafkaSettings, migrateTopics, publisherComponent, readConsumerLag, type KafkaConfig } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import type { EffectGuard } from './partition/effect-guard';
import { PartitionHaltedError } from './partition/partition-halted-error';
import { anEvent, aRefusedEvent, END_OF_MARCH, toMessage, toRefusedMessage } from './testing/an-event';
import { groupOf, startWriter, type RunningWriter, type StartWriterOptions } from './testing/start-writer';
import { createTestDatabase, type TestDatabase } from './testing/test-database';

const APRIL = END_OF_MARCH + 1_000;

let kafka: KafkaConfig;
let database: TestDatabase;
let topics: { normalised: string; deadLetter: string };
let incarnation: string;
let writer: RunningWriter | undefined;

beforeAll(async () => {
  const { kafkaBrokers, clickhouseUrl } = testEngines();
  ({ kafka } = readConfig({ kafka: kafkaSettings }, { MILLRACE_KAFKA_BROKERS: kafkaBrokers.join(',') }));
  database = await createTestDatabase(clickhouseUrl);
});

afterAll(() => database.remove());

beforeEach(async () => {
  const id = randomUUID();
  topics = { normalised: `normalised.${id}`, deadLetter: `dead-letter.${id}` };
  const specs = Object.values(topics).map((name) => ({ name, partitions: 1 }));
  const report = await migrateTopics(kafka, { topics: specs, replication: 1, topologyTopic: `topology.${id}` });
  ({ incarnation } = report.topology);
});

afterEach(async () => {
  await writer?.stop();
  writer = undefined;
});

async function start(tamper?: StartWriterOptions['tamper']): Promise<void> {
  const { clickhouse } = database;
  writer = await startWriter({ kafka, clickhouse, incarnation, topics, ...(tamper === undefined ? {} : { tamper }) });
}

async function publish(...messages: readonly Uint8Array[]): Promise<void> {
  const { value, stop } = await publisherComponent({
    config: kafka,
    clientId: 'test-normaliser',
    topic: topics.normalised,
    log: createSilentLogger(),
  }).start();
  for (const message of messages) await value.publish(0, [{ value: message }]);
  await stop();
}

const ours = (...events: Parameters<typeof toMessage>[0]) => toMessage(events, { incarnation });

/** Kafka tells nobody of a commit, so it is asked. */
async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await delay(50);
}

const isDrained = async (topic: string) =>
  (await readConsumerLag(kafka, { groupId: groupOf(topic), topic })).every(({ lag }) => lag === 0);

async function drained(): Promise<void> {
  await until(() => isDrained(topics.normalised));
  await until(() => isDrained(topics.deadLetter));
}

async function storedMessages(): Promise<readonly string[]> {
  const rows = await database.clickhouse.query<{ message: string }>(
    'SELECT message FROM events_v1 WHERE incarnation = {incarnation:String} ORDER BY raw_offset',
    { incarnation },
  );
  return rows.map(({ message }) => message);
}

test('events become rows once, over replays, repeated identities, a month’s end and a change of writers', async () => {
  await publish(
    ours(anEvent(0), anEvent(1, { identity: 'a' })),
    ours(anEvent(0), anEvent(1, { identity: 'a' })),
    ours(anEvent(2), anEvent(3, { receptionTime: APRIL }), anEvent(4, { identity: 'a' })),
  );
  await start();
  await drained();
  await writer?.stop();
  await publish(
    ours(anEvent(2), anEvent(3, { receptionTime: APRIL })),
    ours(anEvent(5, { identity: 'a' }), anEvent(6)),
  );
  await start();
  await drained();
  expect(await storedMessages()).toEqual(['event 0', 'event 1', 'event 2', 'event 3', 'event 6']);
});

test.each(['insertEvents', 'insertKeys'] as const)(
  'a writer that ends right after ClickHouse has taken its %s leaves a plan that the next one carries out',
  async (step) => {
    await publish(ours(anEvent(0, { identity: step }), anEvent(1)), ours(anEvent(2, { receptionTime: APRIL })));
    await start((store) => ({
      ...store,
      [step]: async (token: string, rows: never, guard: EffectGuard) => {
        await store[step](token, rows, guard);
        throw new PartitionHaltedError('the process ends here');
      },
    }));
    await until(() => writer?.fault()?.includes('the process ends here') === true);
    await writer?.stop();
    expect(await isDrained(topics.normalised)).toBe(false);
    await start();
    await drained();
    expect(await storedMessages()).toEqual(['event 0', 'event 1', 'event 2']);
  },
);

test('an insert whose answer got lost is not done twice', async () => {
  let lost = 0;
  await publish(ours(anEvent(0), anEvent(1, { identity: 'lost answer' })), ours(anEvent(2, { receptionTime: APRIL })));
  await start((store) => ({
    ...store,
    insertEvents: async (token, rows, guard) => {
      await store.insertEvents(token, rows, guard);
      lost += 1;
      if (lost <= 2) throw new ClickHouseError('no answer', undefined, true);
    },
  }));
  await drained();
  expect(lost).toBeGreaterThan(0);
  expect(await storedMessages()).toEqual(['event 0', 'event 1', 'event 2']);
});

test('an insert that arrives when another writer has done it is left out', async () => {
  let arrive: (() => Promise<void>) | undefined;
  await publish(ours(anEvent(0), anEvent(1)), ours(anEvent(2, { receptionTime: APRIL })));
  await start((store) => ({
    ...store,
    insertEvents: (token, rows) => {
      const all = [...rows];
      const sent: EffectGuard = { requireCurrent: () => undefined, signal: new AbortController().signal };
      arrive = () => store.insertEvents(token, all, sent);
      return Promise.reject(new PartitionHaltedError('it stands still here'));
    },
  }));
  await until(() => writer?.fault()?.includes('it stands still here') === true);
  await writer?.stop();
  await start();
  await drained();
  await arrive?.();
  expect(arrive).toBeDefined();
  expect(await storedMessages()).toEqual(['event 0', 'event 1', 'event 2']);
});

test('what an event carries arrives in its columns', async () => {
  await publish(
    ours(
      anEvent(0, {
        identity: 'reference-1',
        overrides: {
          tags: ['x', 'y'],
          attributes: { quantity: 7, nested: { deep: 'ä', 'a.b': [1, null, 'z'] } },
          event: {
            ...anEvent(0).event.event,
            severity: 'SEVERE',
            extensions: Buffer.from('a20603616263a80601', 'hex'),
          },
        },
      }),
    ),
  );
  await start();
  await drained();
  const rows = await database.clickhouse.query(
    `SELECT toString(event_id) AS id, severity, tags, attributes.quantity::Int64 AS quantity,
       attributes.nested.deep::String AS deep, extensions, hex(extension_bytes) AS bytes, client_key,
       generation_time = corrected_time AS uncorrected, clock_skew_ms, toString(request_id) AS request
     FROM events_v1 WHERE incarnation = {incarnation:String}`,
    { incarnation },
  );
  const { event } = anEvent(0, { identity: 'reference-1' });
  expect(rows).toEqual([
    {
      id: event.id,
      severity: 'SEVERE',
      tags: ['x', 'y'],
      quantity: 7,
      deep: 'ä',
      extensions: { '100': 'abc', '101': '1' },
      bytes: 'A20603616263A80601',
      client_key: 'reference-1',
      uncorrected: 1,
      clock_skew_ms: null,
      request: event.requestId,
    },
  ]);
});

test('what cannot be stored ends in the table of dead letters', async () => {
  const unstorable = anEvent(8, { overrides: { requestId: 'none' } });
  const refused = aRefusedEvent(9);
  await publish(ours(anEvent(7), unstorable), Buffer.from('garbage'), toRefusedMessage([refused], { incarnation }));
  await start();
  await drained();
  expect(await storedMessages()).toEqual(['event 7']);
  const letters = await database.clickhouse.query(
    `SELECT code, field, toString(event_id) AS id, raw_offset AS offset, body = 'garbage' AS isWhole
     FROM dead_letters_v1 FINAL WHERE incarnation = {incarnation:String} ORDER BY code, offset`,
    { incarnation },
  );
  expect(letters).toEqual([
    { code: 'undecodable_record', field: '', id: '00000000-0000-0000-0000-000000000000', offset: 1, isWhole: 1 },
    { code: 'unstorable_event', field: 'request_id', id: unstorable.event.id, offset: 8, isWhole: 0 },
    { code: 'unstorable_event', field: '', id: refused.event.id, offset: 9, isWhole: 0 },
  ]);
});
