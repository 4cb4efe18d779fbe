import { randomUUID } from 'node:crypto';
import type { ClickHouse } from '@millrace/clickhouse';
import { OWES_NOTHING } from '@millrace/contracts';
import { createMetricRegistry } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import { Workbench } from '../batch/workbench';
import { createWriterMetrics } from '../metrics';
import { InsertPressure } from '../store/insert-pressure';
import { createInsertRows } from '../store/insert-rows';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { createLedgerStore, type LedgerStore } from './ledger-store';
import { toLedgerRows } from './to-ledger-rows';

const INCARNATION = 'i1';
const MINUTE = 60_000;
/** The start of a minute some hours ago. */
const START = Math.floor(Date.now() / MINUTE) * MINUTE - 240 * MINUTE;
const GUARD = { requireCurrent: () => undefined, signal: new AbortController().signal };

let database: TestDatabase;
let clickhouse: ClickHouse;
let ledger: LedgerStore;

beforeAll(async () => {
  database = await createTestDatabase(testEngines().clickhouseUrl);
  clickhouse = database.clickhouse;
  const metrics = createWriterMetrics(createMetricRegistry());
  const insertRows = createInsertRows({
    clickhouse,
    workbench: new Workbench(),
    pressure: new InsertPressure({ onPressure: metrics.pressed }),
    timeoutMs: 30_000,
    onInserted: metrics.inserted,
  });
  ledger = createLedgerStore({ clickhouse, insertRows, incarnation: INCARNATION });
});
afterAll(() => database.remove());
beforeEach(async () => {
  for (const table of [
    'ledger_v1',
    'watermarks_v1',
    'complete_up_to_v1',
    'duplicates_v1',
    'dead_letters_v1',
    'events_v1',
  ])
    await clickhouse.command(`TRUNCATE TABLE ${table}`);
});

interface Said {
  readonly gateway?: string;
  /** Minutes after START. */
  readonly low: number;
  /** Minutes after START; as `low` where it is not given. */
  readonly at?: number;
  readonly partition?: number;
}

let nextOffset = 0;

/** Has a gateway say something in one raw partition of two, or in both. */
async function say({ gateway = 'gw-1', low, at = low, partition }: Said): Promise<void> {
  const batches = (partition === undefined ? [0, 1] : [partition]).map((rawPartition) => ({
    incarnation: INCARNATION,
    rawPartition,
    rawPartitions: 2,
    entries: [
      {
        rawOffset: nextOffset++,
        gatewayId: gateway,
        lowWatermark: low === Infinity ? OWES_NOTHING : START + low * MINUTE,
        publishedAt: START + at * MINUTE,
        lines: [],
      },
    ],
  }));
  await ledger.insertWatermarks('', toLedgerRows(batches).watermarks, GUARD);
}

interface Accounted {
  readonly project?: string;
  readonly minute: number;
  readonly events: number;
  readonly dropped?: number;
  readonly rawOffset?: number;
}

async function account({ project = 'p', minute, events, dropped = 0, rawOffset = nextOffset++ }: Accounted) {
  const line = { project, minute: START + minute * MINUTE, requests: 1, events, dropped };
  const said = { gatewayId: '', lowWatermark: 0, publishedAt: 0 };
  const entries = [{ rawOffset, lines: [line], ...said }];
  const batch = { incarnation: INCARNATION, rawPartition: 0, rawPartitions: 2, entries };
  await ledger.insertLines('', toLedgerRows([batch]).lines, GUARD);
}

const timeOf = (minute: number) => `fromUnixTimestamp64Milli(${String(START + minute * MINUTE)}, 'UTC')`;

async function store(minute: number, count: number, project = 'p'): Promise<void> {
  await clickhouse.command(
    `INSERT INTO events_v1 (event_id, project, reception_time, attributes)
     SELECT generateUUIDv4(), '${project}', ${timeOf(minute)} + number / 100, '{}' FROM numbers(${String(count)})`,
  );
}

async function refuseDuplicate(minute: number, rawOffset: number): Promise<void> {
  await clickhouse.command(
    `INSERT INTO duplicates_v1 (project, reception_time, raw_offset) VALUES ('p', ${timeOf(minute)}, ${String(rawOffset)})`,
  );
}

async function deadLetter(minute: number, id: string): Promise<void> {
  await clickhouse.command(
    `INSERT INTO dead_letters_v1 (project, received_at, dead_letter_id) VALUES ('p', ${timeOf(minute)}, '${id}')`,
  );
}

/** Minutes after START up to which each project is complete. */
async function completeUpTo(): Promise<Readonly<Record<string, number>>> {
  await ledger.advanceCompleteUpTo();
  const rows = await clickhouse.query<{ project: string; at: number }>(
    'SELECT project, toUnixTimestamp(complete_up_to) AS at FROM complete_up_to ORDER BY project',
  );
  return Object.fromEntries(rows.map(({ project, at }) => [project, (at * 1_000 - START) / MINUTE]));
}

async function completeness(project = 'p') {
  return clickhouse.query<Readonly<Record<string, unknown>>>(
    `SELECT toUnixTimestamp(minute) AS at, toFloat64(accepted) AS accepted, toFloat64(stored) AS stored,
       toFloat64(duplicates) AS duplicates, toFloat64(dead_lettered) AS dead_lettered, toFloat64(dropped) AS dropped,
       toFloat64(in_flight) AS in_flight, toFloat64(unaccounted) AS unaccounted
     FROM completeness WHERE project = '${project}' ORDER BY minute`,
  );
}

test('each minute tells what was accepted and what became of it, whatever was inserted twice', async () => {
  const letter = randomUUID();
  for (let repeats = 0; repeats < 2; repeats += 1) {
    await account({ minute: 1, events: 10, dropped: 2, rawOffset: 500 });
    await account({ minute: 1, events: 5, rawOffset: 501 });
    await refuseDuplicate(1, 500);
    await deadLetter(1, letter);
  }
  await store(1, 4);
  await store(2, 3);
  expect(await completeness()).toEqual([
    {
      at: START / 1_000 + 60,
      accepted: 15,
      stored: 4,
      duplicates: 1,
      dead_lettered: 1,
      dropped: 2,
      in_flight: 7,
      unaccounted: 0,
    },
    expect.objectContaining({ at: START / 1_000 + 120, accepted: 0, stored: 3, in_flight: 0, unaccounted: 3 }),
  ]);
});

test('nothing is known to be complete before every raw partition was heard of', async () => {
  await account({ minute: 0, events: 1 });
  await store(0, 1);
  await say({ low: 2.5, partition: 0 });
  expect(await completeUpTo()).toEqual({});
  await say({ low: 1.5, partition: 1 });
  expect(await completeUpTo()).toEqual({ p: 1 });
});

test('a project is complete up to its first minute of which something is on its way', async () => {
  await account({ minute: 1, events: 2 });
  await account({ minute: 3, events: 2 });
  await account({ minute: 1, events: 1, project: 'other' });
  await store(1, 1);
  await store(3, 2);
  await store(1, 1, 'other');
  await say({ low: 5.9 });
  expect(await completeUpTo()).toEqual({ other: 5, p: 1 });
  await store(1, 1);
  expect(await completeUpTo()).toEqual({ other: 5, p: 5 });
});

test('a minute that is accounted in part is not complete, however well its numbers agree', async () => {
  await account({ minute: 3, events: 5 });
  await store(3, 5);
  await say({ low: 3.9 });
  expect(await completeUpTo()).toEqual({ p: 3 });
});

test('every living gateway is waited for, and not one that has ended', async () => {
  await account({ minute: 0, events: 1 });
  await store(0, 1);
  await say({ gateway: 'gw-1', low: 3, at: 4 });
  await say({ gateway: 'gw-2', low: 7 });
  await say({ gateway: 'gw-2', low: 4 });
  await say({ gateway: 'gw-3', low: 1 });
  await say({ gateway: 'gw-3', low: Infinity, at: 2 });
  expect(await completeUpTo()).toEqual({ p: 3 });
});

test('a gateway that is silent for two minutes while another speaks is taken for dead', async () => {
  await account({ minute: 0, events: 1 });
  await store(0, 1);
  await say({ gateway: 'gw-1', low: 3, at: 4 });
  await say({ gateway: 'gw-2', low: 5.9 });
  expect(await completeUpTo()).toEqual({ p: 3 });
  await say({ gateway: 'gw-2', low: 6.1, partition: 0 });
  expect(await completeUpTo()).toEqual({ p: 3 });
  await say({ gateway: 'gw-2', low: 6.1, partition: 1 });
  expect(await completeUpTo()).toEqual({ p: 6 });
});

test('a gateway that keeps a spool is waited for, however long it is silent', async () => {
  await account({ minute: 0, events: 1 });
  await store(0, 1);
  await say({ gateway: 'spool-a', low: 3 });
  await say({ gateway: 'gw-2', low: 60 });
  expect(await completeUpTo()).toEqual({ p: 3 });
  await say({ gateway: 'spool-a', low: Infinity, at: 61 });
  expect(await completeUpTo()).toEqual({ p: 60 });
});

test('after the end of all gateways everything that they took is complete', async () => {
  await account({ minute: 0, events: 1 });
  await store(0, 1);
  await say({ low: Infinity, at: 3 });
  expect(await completeUpTo()).toEqual({ p: 3 });
});

test('what a dead letter or a dropped event was accepted as is not waited for', async () => {
  await account({ minute: 0, events: 3, dropped: 1, rawOffset: 700 });
  await refuseDuplicate(0, 700);
  await say({ low: 2 });
  expect(await completeUpTo()).toEqual({ p: 0 });
  await deadLetter(0, randomUUID());
  expect(await completeUpTo()).toEqual({ p: 2 });
});

test('it never goes back, and a clock that runs ahead does not take it into the future', async () => {
  await account({ minute: 0, events: 1 });
  await store(0, 1);
  await say({ low: 2 });
  expect(await completeUpTo()).toEqual({ p: 2 });
  await account({ minute: 0, events: 1 });
  await say({ low: 3 });
  await say({ low: 60 * 24 });
  const before = (Math.floor(Date.now() / MINUTE) * MINUTE - START) / MINUTE;
  const after = await completeUpTo();
  expect(after['p']).toBeGreaterThanOrEqual(before);
  expect(after['p']).toBeLessThanOrEqual((Date.now() - START) / MINUTE);
});

test('events from before there was a ledger are complete with the rest', async () => {
  await store(0, 3, 'old');
  await store(0, 1);
  await say({ low: 2 });
  expect(await completeUpTo()).toEqual({ old: 2, p: 2 });
});

test('what eight days did not bring is not waited for', async () => {
  await account({ minute: -9 * 24 * 60, events: 1 });
  await say({ low: 2 });
  await store(0, 1);
  expect(await completeUpTo()).toEqual({ p: 2 });
});
