import { describePartitionStore } from './describe-partition-store';
import { InMemoryTables } from './in-memory-tables';

describePartitionStore('the in-memory tables', () => {
  const tables = new InMemoryTables();
  return Promise.resolve((incarnation, partition) => tables.openStore(incarnation, partition));
});
