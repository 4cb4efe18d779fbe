export { ClickHouseError, type ClickHouse, type InsertOptions, type QueryParameters } from './clickhouse';
export { createNativeBlock, type NativeBlock } from './native/native-block';
export type { NativeSchema, NativeType, RowOf, Text } from './native/native-schema';
