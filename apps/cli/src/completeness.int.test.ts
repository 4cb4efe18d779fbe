import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { clickhouseComponent, clickhouseSettings, loadMigrations, migrate } from '@millrace/clickhouse';
import { readConfig } from '@millrace/config';
import { createSilentLogger } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import { readCompleteness } from './completeness';

const MINUTE = 60_000;
/** The start of a minute. */
const THEN = Math.floor(Date.now() / MINUTE) * MINUTE - 20 * MINUTE;
const { clickhouse: config } = readConfig(
  { clickhouse: clickhouseSettings },
  {
    MILLRACE_CLICKHOUSE_URL: testEngines().clickhouseUrl,
    MILLRACE_CLICKHOUSE_DATABASE: `test_${randomUUID().replaceAll('-', '')}`,
  },
);

test('it tells the last hour of each project, and what holds it back', async () => {
  const { value: clickhouse, stop } = await clickhouseComponent(config, createSilentLogger()).start();
  await migrate(clickhouse, await loadMigrations(join(__dirname, '../../../deploy/clickhouse/migrations')));
  const time = (at: number) => `fromUnixTimestamp64Milli(${String(at)}, 'UTC')`;
  for (const statement of [
    `INSERT INTO ledger_v1 (project, minute, raw_offset, events, dropped) VALUES
      ('a', toDateTime(${time(THEN)}), 1, 3, 1), ('b', toDateTime(${time(THEN)}), 1, 1, 0)`,
    `INSERT INTO events_v1 (project, event_id, reception_time, attributes) VALUES
      ('a', generateUUIDv4(), ${time(THEN)}, '{}'), ('b', generateUUIDv4(), ${time(THEN)}, '{}')`,
    `INSERT INTO complete_up_to_v1 VALUES ('a', ${time(THEN)}), ('b', ${time(THEN + 19 * MINUTE)}), ('idle', ${time(THEN)})`,
    `INSERT INTO watermarks_v1 (incarnation, gateway_id, raw_partition, low_watermark, published_at, has_ended) VALUES
      ('old', 'gw-0', 0, ${time(THEN - 2)}, ${time(THEN - 2)}, false),
      ('new', 'spool-1', 0, ${time(THEN)}, ${time(THEN + 1)}, false), ('new', 'spool-1', 1, ${time(THEN + 5)}, ${time(THEN + 6)}, false),
      ('new', 'gw-2', 1, ${time(THEN + 5)}, ${time(THEN + 6)}, true)`,
  ])
    await clickhouse.command(statement);

  expect(await readCompleteness(config)).toEqual({
    projects: [
      { ...NONE, project: 'a', accepted: 3, stored: 1, dropped: 1, inFlight: 1, completeUpTo: THEN },
      { ...NONE, project: 'b', accepted: 1, stored: 1, completeUpTo: THEN + 19 * MINUTE },
      { ...NONE, project: 'idle', completeUpTo: THEN },
    ],
    gateways: [{ gatewayId: 'spool-1', lowWatermark: THEN, lastHeardOf: THEN + 1, keepsSpool: true }],
    standing: [{ project: 'a', minute: THEN, inFlight: 1 }],
  });
  await clickhouse.command(`DROP DATABASE ${config.database}`);
  await stop();
});

const NONE = { accepted: 0, stored: 0, duplicates: 0, deadLettered: 0, dropped: 0, inFlight: 0 };
