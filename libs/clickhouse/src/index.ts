export { ClickHouseError, type ClickHouse, type InsertOptions, type QueryParameters } from './clickhouse';
export { clickhouseComponent, type ClickHouseComponentOptions } from './clickhouse-component';
export type { ClickHouseConnection, FormattedQueryOptions } from './clickhouse-connection';
export { clickhouseSettings, type ClickHouseConfig } from './clickhouse-settings';
export { createNativeBlock, type NativeBlock } from './native/native-block';
export type { NativeSchema, NativeType, RowOf, Text } from './native/native-schema';
