import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import {
  clickhouseComponent,
  clickhouseSettings,
  createNativeBlock,
  loadMigrations,
  migrate,
  type ClickHouseConnection,
} from '@millrace/clickhouse';
import { readConfig } from '@millrace/config';
import { newRequestId, uuidToBytes } from '@millrace/contracts';
import { createSilentLogger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';
import { testEngines } from '@millrace/testing';
import { countDeadLetters } from './count-dead-letters';
import { keyOfRecord, type DeadLetterRow, type Query } from './dead-letter';
import type { DeadLetterFilter } from './filter';
import { hasSiblings } from './find-siblings';
import { listDeadLetters } from './list-dead-letters';
import { readBodies } from './read-bodies';
import { readDeadLetter } from './read-dead-letter';
import { ReplayLog } from './replay-log';
import { selectRequests, type DeadRequest } from './select-requests';
import { aDeadLetter } from './testing/a-dead-letter';

let running: Running<ClickHouseConnection>;
let connection: ClickHouseConnection;
let query: Query;

beforeAll(async () => {
  const { clickhouse } = readConfig(
    { clickhouse: clickhouseSettings },
    {
      MILLRACE_CLICKHOUSE_URL: testEngines().clickhouseUrl,
      MILLRACE_CLICKHOUSE_DATABASE: `dead_letters_${String(process.pid)}`,
    },
  );
  running = await clickhouseComponent(clickhouse, createSilentLogger()).start();
  connection = running.value;
  query = connection.query.bind(connection);
  await migrate(connection, await loadMigrations(join(__dirname, '../../../../deploy/clickhouse/migrations')));
});

afterEach(async () => {
  for (const table of ['dead_letters_v1', 'dead_letter_replays_v1'])
    await connection.command(`TRUNCATE TABLE ${table}`);
});

afterAll(async () => {
  await connection.command(`DROP DATABASE ${connection.database}`);
  await running.stop();
});

const COLUMNS = {
  dead_letter_id: 'UUID',
  project: 'String',
  dialect: 'String',
  stage: 'String',
  code: 'String',
  reason: 'String',
  received_at: 'DateTime64(3)',
  dead_lettered_at: 'DateTime64(3)',
  event_id: 'UUID',
  request_id: 'UUID',
  incarnation: 'String',
  raw_partition: 'UInt32',
  raw_offset: 'UInt64',
  raw_index: 'UInt64',
  body: 'String',
} as const;

type Stored = Partial<DeadLetterRow> & { readonly body?: string };

/** Stores dead letters; gives them in the given order. */
async function store(...letters: readonly Stored[]): Promise<readonly DeadLetterRow[]> {
  const block = createNativeBlock(COLUMNS);
  const rows = letters.map(({ body = '', ...letter }) => ({ body, ...aDeadLetter(letter) }));
  for (const { body, ...letter } of rows) {
    block.append({
      dead_letter_id: uuidToBytes(letter.id),
      project: letter.project,
      dialect: letter.dialect,
      stage: letter.stage,
      code: letter.code,
      reason: letter.reason,
      received_at: letter.receivedAt,
      dead_lettered_at: letter.deadLetteredAt,
      event_id: uuidToBytes(letter.eventId),
      request_id: uuidToBytes(letter.requestId),
      incarnation: letter.incarnation,
      raw_partition: letter.rawPartition,
      raw_offset: letter.rawOffset,
      raw_index: letter.rawIndex,
      body,
    });
  }
  const insert = { table: 'dead_letters_v1', schema: COLUMNS, token: randomUUID(), timeoutMs: 30_000 };
  await connection.insert({ rows: block.rows, block: block.finish(), ...insert });
  return rows;
}

/** The letters of a request with several, the first with the body. */
const aRequest = (receivedAt: number, count: number): readonly Stored[] => {
  const requestId = newRequestId();
  return Array.from({ length: count }, (_, rawIndex) => ({
    requestId,
    receivedAt,
    rawIndex,
    ...(rawIndex === 0 && { body: `body of ${requestId}` }),
  }));
};

const idsOf = (letters: readonly DeadLetterRow[]) => letters.map(({ id }) => id);

test.each([1, 2, 3, 100])(
  'with pages of %i rows, requests come whole, once and in the order of their reception',
  async (page) => {
    const letters = await store(...[3_000, 1_000, 1_000, 2_000].flatMap((receivedAt) => aRequest(receivedAt, 3)));
    // An event that the store refused has a body of its own.
    await store({ stage: 'store', receivedAt: 1_500 }, { stage: 'store', receivedAt: 1_500 });
    const selected: DeadRequest[] = [];
    for await (const request of selectRequests(query, { state: 'open' }, page)) selected.push(request);
    expect(selected.map(({ length }) => length)).toEqual([3, 3, 1, 1, 3, 3]);
    const times = selected.map(([{ receivedAt }]) => receivedAt);
    expect(times).toEqual([1_000, 1_000, 1_500, 1_500, 2_000, 3_000]);
    expect(idsOf(selected[5] ?? [])).toEqual(idsOf(letters.slice(0, 3)));
    const bodies = await readBodies(query, selected.flat().slice(3));
    expect(Buffer.from(bodies.get(keyOfRecord(selected[5]?.[2] ?? aDeadLetter())) ?? []).toString()).toMatch(
      /^body of/,
    );
  },
);

test('what becomes a dead letter during a selection is not selected', async () => {
  await store(...aRequest(1_000, 2));
  let count = 0;
  for await (const [letter] of selectRequests(query, { state: 'open' }, 1)) {
    count += 1;
    await store({ receivedAt: letter.receivedAt + 1, requestId: letter.requestId, rawOffset: 100 + count });
  }
  expect(count).toBe(1);
});

test('the body of a record whose first dead letter is not there is not taken for an empty one', async () => {
  const [first, second] = await store(...aRequest(1_000, 2).slice(1), { requestId: newRequestId() });
  const bodies = await readBodies(query, [first ?? aDeadLetter(), second ?? aDeadLetter()]);
  expect([...bodies.keys()]).toEqual([keyOfRecord(second ?? aDeadLetter())]);
});

test.each<[string, Omit<DeadLetterFilter, 'state'>, Stored]>([
  ['project', { project: ['p', 'q'] }, { project: 'q' }],
  ['dialect', { dialect: ['yamcs'] }, { dialect: 'yamcs' }],
  ['stage', { stage: ['store'] }, { stage: 'store' }],
  ['code', { code: ['too_old'] }, { code: 'too_old' }],
  ['beginning', { since: 5_000 }, { deadLetteredAt: 5_000 }],
  ['end', { until: 5_000 }, { deadLetteredAt: 4_999 }],
  ['text of the reason', { text: 'TOO Ä' }, { reason: 'much too ä' }],
])('they are narrowed by %s', async (_name, filter, letter) => {
  const [meant] = await store(letter, { deadLetteredAt: 'until' in filter ? 5_000 : 1_000 });
  const found = await listDeadLetters(query, { state: 'all', ...filter }, 10);
  expect(idsOf(found)).toEqual([meant?.id]);
  expect(await countDeadLetters(query, { state: 'open', ...filter }, ['project', 'code'])).toMatchObject([
    { project: meant?.project, code: meant?.code, deadLetters: 1, requests: 1 },
  ]);
});

test('a request has siblings where another of its events is a dead letter', async () => {
  const [first, , alone] = await store(...aRequest(1_000, 2), ...aRequest(1_000, 1));
  expect(await hasSiblings(query, first ?? aDeadLetter())).toBe(true);
  expect(await hasSiblings(query, alone ?? aDeadLetter())).toBe(false);
});

describe('the record of replays', () => {
  const logOf = (by: string, leaseMs?: number) => new ReplayLog(connection, { by, patch: '' }, leaseMs);

  test('keeps a second replay waiting for the first, which then has sent them', async () => {
    const letters = await store(...aRequest(1_000, 2));
    const ada = logOf('ada', 60_000);
    expect((await ada.claim(letters)).size).toBe(0);
    const reads = new EventEmitter();
    const reading: Query = async (sql, parameters) => {
      const rows = await query<never>(sql, parameters);
      reads.emit('read');
      return rows;
    };
    const ben = new ReplayLog(
      { query: reading, insert: connection.insert.bind(connection) },
      { by: 'ben', patch: '' },
      60_000,
    );
    let isDone = false;
    const waiting = ben.claim(letters).finally(() => (isDone = true));
    for (let turn = 0; turn < 3; turn += 1) await once(reads, 'read');
    expect(isDone).toBe(false);
    await ada.recordPublished([{ letters, partition: 1, offset: 7 }]);
    const sent = await waiting;
    expect([...sent.keys()].toSorted()).toEqual(idsOf(letters).toSorted());
    expect(sent.get(letters[0]?.id ?? '')).toMatch(/^sent by ada at \d{4}-/);
  });

  test('lets go of what a replay that died had said it would send', async () => {
    const letters = await store(...aRequest(1_000, 1));
    await logOf('dead').claim(letters);
    expect((await logOf('ben', 1).claim(letters)).size).toBe(0);
  });

  test('makes dead letters replayed when they are sent, not when that is only intended', async () => {
    const letters = await store(...aRequest(1_000, 1), ...aRequest(1_000, 1));
    const [first] = letters;
    if (first === undefined) throw new Error('no letter');
    const log = logOf('ada');
    await log.claim(letters);
    expect(await listDeadLetters(query, { state: 'replayed' }, 10)).toEqual([]);
    await log.recordPublished([{ letters: [first], partition: 1, offset: 7 }]);
    expect(idsOf(await listDeadLetters(query, { state: 'replayed' }, 10))).toEqual([first.id]);
    expect(idsOf(await listDeadLetters(query, { state: 'open' }, 10))).toEqual([letters[1]?.id]);
    const file = await readDeadLetter(query, first.id);
    expect(file?.letter.replayedAt).toBeGreaterThan(1_700_000_000_000);
    expect(file?.replays).toMatchObject([
      { outcome: 'intended', by: 'ada' },
      { outcome: 'published', by: 'ada', rawPartition: 1, rawOffset: 7 },
    ]);
  });
});
