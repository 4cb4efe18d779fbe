import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  clickhouseComponent,
  clickhouseSettings,
  loadMigrations,
  migrate,
  type ClickHouseConnection,
} from '@millrace/clickhouse';
import { readConfig } from '@millrace/config';
import { createSilentLogger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';
import { testEngines } from '@millrace/testing';
import { createCountStored } from './count-stored-events';

const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2026, 1, 1);
const MINUTE = 60_000;

const database = `count_${randomUUID().replaceAll('-', '')}`;
let running: Running<ClickHouseConnection>;

beforeAll(async () => {
  const environment = { MILLRACE_CLICKHOUSE_URL: testEngines().clickhouseUrl, MILLRACE_CLICKHOUSE_DATABASE: database };
  const { clickhouse: config } = readConfig({ clickhouse: clickhouseSettings }, environment);
  running = await clickhouseComponent(config, createSilentLogger()).start();
  await migrate(running.value, await loadMigrations(join(__dirname, '../../../../deploy/clickhouse/migrations')));
});

afterAll(async () => {
  await running.value.command(`DROP DATABASE ${database}`);
  await running.stop();
});

async function store(project: string, ...receivedAt: number[]): Promise<void> {
  for (const time of receivedAt)
    await running.value.command(
      `INSERT INTO events_v1 (event_id, project, dialect, reception_time)
       SELECT generateUUIDv4(), {project:String}, 'native', fromUnixTimestamp64Milli({time:Int64})`,
      { project, time },
    );
}

test('events are counted by project within the times asked for, the last excluded, on both sides of its boundary', async () => {
  await store('a', FROM - 1, FROM, FROM + 1, TO - 1, TO);
  await store('b', FROM + 5, FROM + MINUTE);
  await store('c', FROM + 5);
  await running.value.command(
    `INSERT INTO complete_up_to_v1 (project, complete_up_to) VALUES ('b', fromUnixTimestamp64Milli(${String(FROM + MINUTE)}))`,
  );
  const counts = await createCountStored(running.value)(['a', 'b', 'none'], {
    from: FROM,
    to: TO,
    startedAt: FROM + 1,
  });
  expect([...counts]).toEqual([
    ['a', { boundary: FROM + 1, before: 1, since: 2 }],
    ['b', { boundary: FROM + MINUTE, before: 1, since: 1 }],
    ['none', { boundary: FROM + 1, before: 0, since: 0 }],
  ]);
});
