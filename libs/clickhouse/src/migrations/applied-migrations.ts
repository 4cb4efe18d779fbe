import { ClickHouseError, type ClickHouse } from '../clickhouse';

/** What schema_migrations says of one migration. */
export interface AppliedMigration {
  readonly name: string;
  /** SHA-256 of the file, in hex. */
  readonly checksum: string;
}

/** The recorded migrations by version. Rejects with ClickHouseError where there is no record. */
export async function readAppliedMigrations(clickhouse: ClickHouse): Promise<ReadonlyMap<number, AppliedMigration>> {
  // Two runs at the same time may both have recorded one.
  const rows = await clickhouse.query<AppliedMigration & { version: number }>(
    'SELECT DISTINCT version, name, checksum FROM schema_migrations ORDER BY version',
  );
  return new Map(rows.map(({ version, name, checksum }) => [version, { name, checksum }]));
}

const UNKNOWN_TABLE = 60;
const UNKNOWN_DATABASE = 81;

/**
 * The version of the schema: that of the last migration before which none is missing; 0 where nothing was migrated.
 * Rejects with ClickHouseError where the engine cannot say.
 */
export async function readSchemaVersion(clickhouse: ClickHouse): Promise<number> {
  try {
    const applied = await readAppliedMigrations(clickhouse);
    let version = 0;
    while (applied.has(version + 1)) version++;
    return version;
  } catch (error) {
    if (error instanceof ClickHouseError && (error.code === UNKNOWN_TABLE || error.code === UNKNOWN_DATABASE)) return 0;
    throw error;
  }
}
