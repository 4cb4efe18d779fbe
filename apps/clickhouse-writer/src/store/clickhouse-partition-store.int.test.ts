import { createMetricRegistry } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import { createWriterMetrics } from '../metrics';
import { describePartitionStore } from '../testing/describe-partition-store';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { createClickHousePartitionStore } from './clickhouse-partition-store';
import { createInsertRows } from './insert-rows';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase(testEngines().clickhouseUrl);
});

afterAll(() => database.remove());

describePartitionStore('ClickHouse', async () => {
  await database.clear();
  const { clickhouse } = database;
  const metrics = createWriterMetrics(createMetricRegistry());
  const insertRows = createInsertRows(clickhouse, 30_000, metrics.inserted);
  return (incarnation, partition) =>
    createClickHousePartitionStore({
      clickhouse,
      insertRows,
      incarnation,
      partition,
      onKeysLookedUp: metrics.keysLookedUp,
    });
});
