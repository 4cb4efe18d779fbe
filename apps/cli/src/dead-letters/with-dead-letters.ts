import { readSchemaVersion, type ClickHouseConfig, type ClickHouseConnection } from '@millrace/clickhouse';
import { readCliConfig } from '../cli-settings';
import { withClickHouse } from '../with-clickhouse';

/** The migration that the state of dead letters came with. */
const SCHEMA_VERSION = 10;

/** Connects to a store of this version for as long as `work` takes. Rejects, with the command to run, where it is older. */
export function withDeadLetters<T>(
  work: (connection: ClickHouseConnection) => Promise<T>,
  config: ClickHouseConfig = readCliConfig().clickhouse,
): Promise<T> {
  return withClickHouse(config, async (connection) => {
    const version = await readSchemaVersion(connection);
    if (version >= SCHEMA_VERSION) return work(connection);
    throw new Error(`the schema of database ${connection.database} is too old for this; run \`millrace migrate\``);
  });
}
