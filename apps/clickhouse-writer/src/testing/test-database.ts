import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  clickhouseComponent,
  clickhouseSettings,
  loadMigrations,
  migrate,
  type ClickHouse,
} from '@millrace/clickhouse';
import { readConfig } from '@millrace/config';
import { createSilentLogger } from '@millrace/observability';

const MIGRATIONS_FOLDER = join(__dirname, '../../../../deploy/clickhouse/migrations');

/** A database of a test's own with all tables, on a real engine. */
export interface TestDatabase {
  readonly clickhouse: ClickHouse;
  /** Empties the tables; they forget the tokens of inserts, too. */
  clear(): Promise<void>;
  /** Drops the database. */
  remove(): Promise<void>;
}

export async function createTestDatabase(url: string): Promise<TestDatabase> {
  const { clickhouse: config } = readConfig(
    { clickhouse: clickhouseSettings },
    {
      MILLRACE_CLICKHOUSE_URL: url,
      MILLRACE_CLICKHOUSE_DATABASE: `test_${randomUUID().replaceAll('-', '')}`,
    },
  );
  const { value: clickhouse, stop } = await clickhouseComponent(config, createSilentLogger()).start();
  await migrate(clickhouse, await loadMigrations(MIGRATIONS_FOLDER));
  return {
    clickhouse,
    clear: async () => {
      for (const table of ['events_v1', 'event_keys_v1', 'dead_letters_v1'])
        await clickhouse.command(`TRUNCATE TABLE ${table}`);
    },
    remove: async () => {
      await clickhouse.command(`DROP DATABASE ${config.database}`);
      await stop();
    },
  };
}
