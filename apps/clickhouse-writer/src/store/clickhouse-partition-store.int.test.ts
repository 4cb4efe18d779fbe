import { createMetricRegistry } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import { Workbench } from '../batch/workbench';
import { createWriterMetrics } from '../metrics';
import { describePartitionStore } from '../testing/describe-partition-store';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { createClickHousePartitionStore } from './clickhouse-partition-store';
import { InsertPressure } from './insert-pressure';
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
  const workbench = new Workbench();
  const pressure = new InsertPressure({ onPressure: metrics.pressed });
  const means = { clickhouse, workbench, pressure };
  const insertRows = createInsertRows({ ...means, timeoutMs: 30_000, onInserted: metrics.inserted });
  return (incarnation, partition) =>
    createClickHousePartitionStore({
      clickhouse,
      workbench,
      insertRows,
      incarnation,
      partition,
      onKeysLookedUp: metrics.keysLookedUp,
    });
});
