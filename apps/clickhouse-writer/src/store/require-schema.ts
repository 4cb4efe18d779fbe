import { readSchemaVersion, type ClickHouse } from '@millrace/clickhouse';

/** The migration that made the tables as this version writes them. A later schema keeps them readable and writable. */
export const REQUIRED_SCHEMA_VERSION = 11;

/** Rejects, with the command to run, where the store is older than this version needs. */
export async function requireSchema(clickhouse: ClickHouse): Promise<void> {
  const version = await readSchemaVersion(clickhouse);
  if (version >= REQUIRED_SCHEMA_VERSION) return;
  throw new Error(
    `the schema of database ${clickhouse.database} has version ${String(version)} and this writer needs ` +
      `${String(REQUIRED_SCHEMA_VERSION)}; run \`millrace migrate\``,
  );
}
