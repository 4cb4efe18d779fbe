import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClickHouseError } from '@millrace/clickhouse';
import { CONSUMER_GROUPS, encodeDeadLetter, TOPICS, uuidFromBytes } from '@millrace/contracts';
import type { DeadLetter } from '@millrace/domain';
import { createInMemoryBroker, type InMemoryBroker } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import { createDeadLetterPipeline } from './dead-letter-pipeline';
import { PartitionFaults } from './partition/partition-faults';
import type { DeadLetterRow } from './store/dead-letter-table';
import { INCARNATION } from './testing/an-event';

const GROUP = CONSUMER_GROUPS.deadLetterWriter;
const TOPIC = TOPICS.deadLetter;
const TOKEN = `${INCARNATION}:${TOPIC}:0:0-1`;

let broker: InMemoryBroker;
let faults: PartitionFaults;
let effects: string[];
let rows: DeadLetterRow[];
let stored: number;
let insertions: (() => Promise<void>)[];
let stop: () => Promise<void>;

beforeEach(() => {
  broker = createInMemoryBroker();
  broker.createTopic(TOPIC, 1);
  faults = new PartitionFaults();
  effects = [];
  rows = [];
  insertions = [];
  stored = 0;
});

afterEach(() => stop());

const aLetter = (overrides: Partial<DeadLetter> = {}): DeadLetter => ({
  stage: 'normalise',
  reason: { code: 'invalid_event', message: 'a bad word', field: '/word' },
  coordinates: { partition: 2, offset: 7, index: 1 },
  eventId: '01936b2e-7c00-7000-8000-000000000001',
  requestId: '01936b2e-7c00-7000-8000-000000000000',
  dialect: 'test',
  route: 'events',
  project: 'default',
  receivedAt: 1_000,
  deadLetteredAt: 2_000,
  contentType: 'application/json',
  contentEncoding: 'gzip',
  body: Uint8Array.of(0xff, 0x00),
  clientAddress: '192.0.2.1',
  userAgent: 'curl/8',
  headers: { 'x-a': '1' },
  parameters: { instance: 'simulator' },
  gatewayVersion: '1.0.0',
  serviceVersion: '1.0.1',
  traceparent: '',
  ...overrides,
});

async function start(...values: readonly Uint8Array[]): Promise<void> {
  const publisher = await broker.publisherComponent({ topic: TOPIC }).start();
  await publisher.value.publish(
    0,
    values.map((value) => ({ value })),
  );
  const open = createDeadLetterPipeline({
    incarnation: INCARNATION,
    version: '2.0.0',
    now: () => 5_000,
    faults,
    log: createSilentLogger(),
    backOff: { firstMs: 1, maxMs: 1 },
    repairMs: 1,
    onRetry: () => effects.push('retried'),
    onFatal: (error) => effects.push(`fatal ${String(error)}`),
    onStored: (count) => (stored += count),
    onExpired: (topic, messages) => effects.push(`${String(messages)} of ${topic} expired`),
    store: {
      findSiblings: () => Promise.resolve(rows),
      findReplayed: () => Promise.resolve(new Set()),
      insertDeadLetters: async (token, inserted) => {
        await insertions.shift()?.();
        effects.push(`inserted ${token}, committed before: ${String(committed())}`);
        rows.push(...inserted);
      },
      insertDuplicates: (token, inserted) => {
        effects.push(`inserted ${String(inserted.length)} under ${token}, committed before: ${String(committed())}`);
        return Promise.resolve();
      },
    },
  });
  const consumer = await broker
    .partitionConsumerComponent({
      groupId: GROUP,
      topic: TOPIC,
      maxBytesPerPartition: 1_000_000,
      onFatal: (error) => effects.push(`fatal ${String(error)}`),
      open,
    })
    .start();
  stop = () => consumer.stop();
}

const committed = () => broker.committed(GROUP, TOPIC, 0)?.offset;

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 4_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`nothing more after: ${effects.join(', ')}`);
    await nextTurn();
  }
}

test('a dead letter is a row before its offset is committed', async () => {
  await start(encodeDeadLetter(INCARNATION, aLetter()));
  await until(() => committed() === 1);
  expect(effects).toEqual([`inserted ${TOKEN}, committed before: undefined`]);
});

test('every field of a dead letter has its column', async () => {
  await start(encodeDeadLetter(INCARNATION, aLetter()));
  await until(() => committed() === 1);
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  const { dead_letter_id, request_id, event_id, body, headers, parameters, ...rest } = row;
  expect(uuidFromBytes(dead_letter_id)).toMatch(/^[0-9a-f-]{36}$/);
  expect([uuidFromBytes(request_id), uuidFromBytes(event_id)]).toEqual([aLetter().requestId, aLetter().eventId]);
  expect(Buffer.from(body).toString('hex')).toBe('ff00');
  expect([...headers, ...parameters]).toEqual([
    ['x-a', '1'],
    ['instance', 'simulator'],
  ]);
  expect(rest).toEqual({
    stage: 'normalise',
    code: 'invalid_event',
    reason: 'a bad word',
    field: '/word',
    incarnation: INCARNATION,
    raw_partition: 2,
    raw_offset: 7,
    raw_index: 1,
    dialect: 'test',
    project: 'default',
    route: 'events',
    received_at: 1_000,
    dead_lettered_at: 2_000,
    content_type: 'application/json',
    content_encoding: 'gzip',
    client_address: '192.0.2.1',
    user_agent: 'curl/8',
    gateway_version: '1.0.0',
    service_version: '1.0.1',
    traceparent: '',
  });
});

test('what a newer version says of a dead letter is kept as it was said, and stays the account of its event', async () => {
  const reason = { code: 'too_strange' as 'invalid_event', message: 'a strange word' };
  await start(encodeDeadLetter(INCARNATION, aLetter({ stage: 'enrich' as 'normalise', reason })));
  await until(() => committed() === 1);
  expect(rows).toMatchObject([
    { stage: 'enrich', code: 'too_strange', project: 'default', received_at: 1_000, raw_partition: 2, raw_offset: 7 },
  ]);
  expect(rows.map(({ event_id }) => uuidFromBytes(event_id))).toEqual([aLetter().eventId]);
});

test('a record that is no dead letter is kept as one, with its bytes', async () => {
  await start(Buffer.from('garbage'), encodeDeadLetter(INCARNATION, aLetter()));
  await until(() => committed() === 2);
  expect(rows[0]).toMatchObject({ code: 'undecodable_record', body: Buffer.from('garbage'), dead_lettered_at: 5_000 });
  expect(rows[0]?.reason).toMatch(/^not a DeadLetter: /);
  expect(rows).toHaveLength(2);
  expect(stored).toBe(2);
});

test('while ClickHouse is down the insert is repeated under the same token and nothing is committed', async () => {
  const fail = () => Promise.reject(new ClickHouseError('no answer', undefined, true));
  insertions = [fail, fail];
  await start(encodeDeadLetter(INCARNATION, aLetter()));
  await until(() => committed() === 1);
  expect(effects).toEqual(['retried', 'retried', `inserted ${TOKEN}, committed before: undefined`]);
  expect(faults.describe()).toBeUndefined();
});

test('the dead letter of a request that a gateway published twice is accounted as a duplicate before its offset is committed', async () => {
  const repeat = aLetter({ coordinates: { partition: 3, offset: 1, index: 1 } });
  await start(...[aLetter(), repeat].map((letter) => encodeDeadLetter(INCARNATION, letter)));
  await until(() => committed() === 2);
  expect(rows).toHaveLength(1);
  expect(stored).toBe(1);
  expect(effects.at(-1)).toMatch(/^inserted 1 under .*:duplicates, committed before: (undefined|1)$/);
});

test('dead letters that retention took before they were stored are counted', async () => {
  await start(encodeDeadLetter(INCARNATION, aLetter()));
  await until(() => committed() === 1);
  await stop();
  effects = [];
  const publisher = await broker.publisherComponent({ topic: TOPIC }).start();
  const value = encodeDeadLetter(INCARNATION, aLetter());
  await publisher.value.publish(0, [{ value }, { value }]);
  broker.trim(TOPIC, 0, 3);
  await start(value);
  await until(() => committed() === 4);
  expect(effects[0]).toBe(`2 of ${TOPIC} expired`);
});

test('an insert that ClickHouse refuses stands still, uncommitted and aloud, until somebody has mended the table', async () => {
  let isMended = false;
  const refuse = () => {
    if (!isMended) insertions = [refuse];
    return isMended ? Promise.resolve() : Promise.reject(new ClickHouseError('no such column', 16, false));
  };
  insertions = [refuse];
  await start(encodeDeadLetter(INCARNATION, aLetter()));
  await until(() => faults.describe() !== undefined);
  expect(faults.describe()).toContain(`${TOPIC}/0: halted: no such column`);
  expect(committed()).toBeUndefined();
  isMended = true;
  await until(() => committed() === 1);
  expect(faults.describe()).toBeUndefined();
});
