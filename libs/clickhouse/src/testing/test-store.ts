import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createSilentLogger } from '@millrace/observability';
import { clickhouseComponent } from '../clickhouse-component';
import type { ClickHouseConnection } from '../clickhouse-connection';
import type { ClickHouseConfig } from '../clickhouse-settings';
import { loadMigrations } from '../migrations/load-migrations';
import { migrate } from '../migrations/migrate';

export const MIGRATIONS_FOLDER = join(__dirname, '../../../../deploy/clickhouse/migrations');

/** A database of a test's own. */
export interface TestStore {
  readonly config: ClickHouseConfig;
  readonly clickhouse: ClickHouseConnection;
  /** Drops the database. */
  remove(): Promise<void>;
}

export function testConfig(url: string): ClickHouseConfig {
  return {
    url,
    user: 'default',
    password: undefined,
    database: `test_${randomUUID().replaceAll('-', '')}`,
    cluster: undefined,
    compression: false,
    requestTimeoutMs: 30_000,
  };
}

/** An empty database on the engine at `url`. */
export async function createTestStore(url: string): Promise<TestStore> {
  const config = testConfig(url);
  const { value: clickhouse, stop } = await clickhouseComponent(config, createSilentLogger()).start();
  await clickhouse.createDatabase();
  return {
    config,
    clickhouse,
    remove: async () => {
      await clickhouse.command(`DROP DATABASE ${config.database}`);
      await stop();
    },
  };
}

/** A database with all tables and views. */
export async function createMigratedStore(url: string): Promise<TestStore> {
  const store = await createTestStore(url);
  await migrate(store.clickhouse, await loadMigrations(MIGRATIONS_FOLDER));
  return store;
}
