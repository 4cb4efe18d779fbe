import { createHash } from 'node:crypto';
import type { ClickHouseConnection } from '../clickhouse-connection';
import { MigrationError, type Migration } from './migration';
import { readAppliedMigrations, type AppliedMigration } from './applied-migrations';
import { renderMigration } from './render-migration';

export interface MigrationReport {
  /** What this run applied, in order; empty when there was nothing to do. */
  readonly applied: readonly Migration[];
  /** The version that the schema has now. */
  readonly version: number;
}

/**
 * Creates the database and brings its schema up to the last of `migrations`, which come from `loadMigrations`. A
 * migration is recorded in schema_migrations once all of its statements are done. A run that was cut off is made good
 * by the next one, which begins with the migration that is not recorded: ClickHouse has no transactions for DDL, so
 * every statement of a migration must do no harm when it is repeated.
 *
 * Rejects with MigrationError, having changed nothing, where a recorded migration is not the one given; with
 * ClickHouseError where the engine refuses.
 */
export async function migrate(
  clickhouse: ClickHouseConnection,
  migrations: readonly Migration[],
): Promise<MigrationReport> {
  await clickhouse.createDatabase();
  await createRecord(clickhouse);
  const recorded = await readAppliedMigrations(clickhouse);
  for (const migration of migrations) checkUnchanged(migration, recorded);
  const missing = migrations.filter(({ version }) => !recorded.has(version));
  for (const migration of missing) await apply(clickhouse, migration);
  return { applied: missing, version: Math.max(0, ...recorded.keys(), ...missing.map(({ version }) => version)) };
}

/** On a cluster every server has the whole record: its path names no shard. */
const RECORD = `CREATE TABLE IF NOT EXISTS schema_migrations{{on_cluster}} (
  version UInt32,
  name String,
  checksum String,
  applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = {{replicated}}MergeTree{{replica_path}}
ORDER BY version`;

async function createRecord(clickhouse: ClickHouseConnection): Promise<void> {
  const path = `('/clickhouse/millrace/${clickhouse.database}/schema_migrations', '{shard}-{replica}')`;
  const template = RECORD.replace('{{replica_path}}', clickhouse.cluster === undefined ? '' : path);
  for (const statement of renderMigration(template, clickhouse)) await clickhouse.command(statement);
}

function checkUnchanged(migration: Migration, recorded: ReadonlyMap<number, AppliedMigration>): void {
  const { version, name } = migration;
  const record = recorded.get(version);
  if (record === undefined || record.checksum === checksumOf(migration)) return;
  throw new MigrationError(
    `migration ${String(version)} (${name}) is not the one that was applied (${record.name}): put the file back as it ` +
      'was, and make the change in a migration of its own',
  );
}

async function apply(clickhouse: ClickHouseConnection, migration: Migration): Promise<void> {
  for (const statement of renderMigration(migration.sql, clickhouse)) await clickhouse.command(statement);
  const { version, name } = migration;
  await clickhouse.command(
    'INSERT INTO schema_migrations (version, name, checksum) VALUES ({version:UInt32}, {name:String}, {checksum:String})',
    { version, name, checksum: checksumOf(migration) },
  );
}

function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql).digest('hex');
}
