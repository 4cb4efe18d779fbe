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

/** A migrated database on the engine at `url` for the tests of one file, whose events are gone after each of them. */
export function useMigratedStore(url: () => string): Pick<TestStore, 'clickhouse'> {
  let store: TestStore | undefined;
  const opened = (): TestStore => {
    if (store === undefined) throw new Error('the store is there while tests run');
    return store;
  };
  beforeAll(async () => {
    store = await createMigratedStore(url());
  });
  afterEach(async () => {
    await opened().clickhouse.command('TRUNCATE TABLE events_v1');
  });
  afterAll(async () => {
    await store?.remove();
  });
  return {
    get clickhouse() {
      return opened().clickhouse;
    },
  };
}
