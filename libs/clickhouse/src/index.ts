export {
  ClickHouseError,
  INSERT_START_ALLOWANCE_MS,
  type ClickHouse,
  type InsertOptions,
  type QueryOptions,
  type QueryParameters,
} from './clickhouse';
export { clickhouseComponent, type ClickHouseComponentOptions } from './clickhouse-component';
export { clickhouseOnDemand } from './clickhouse-on-demand';
export type { ClickHouseConnection, FormattedQueryOptions } from './clickhouse-connection';
export { clickhouseSettings, type ClickHouseConfig } from './clickhouse-settings';
export { createNativeBlock, type NativeBlock } from './native/native-block';
export type { NativeSchema, NativeType, RowOf, Text } from './native/native-schema';
export { readSchemaVersion } from './migrations/applied-migrations';
export { loadMigrations } from './migrations/load-migrations';
export { migrate, type MigrationReport } from './migrations/migrate';
export { MigrationError, type Migration } from './migrations/migration';
