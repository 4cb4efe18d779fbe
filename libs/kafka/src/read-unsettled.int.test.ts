import { createSilentLogger } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import { configFor } from './contract/real-kafka';
import { uniqueName } from './contract/workbench';
import { migrateTopics } from './migrate-topics';
import { partitionConsumerComponent } from './partition-consumer-component';
import { publisherComponent } from './publisher-component';
import { readUnsettled } from './read-unsettled';

const config = configFor(testEngines().kafkaBrokers);
const client = { config, clientId: 'test', log: createSilentLogger() };
const BOUNDS = { maxBytes: 1_000_000, maxMs: 60_000 };

let topic: string;
const groupId = uniqueName('group');

/** Three records in each of two partitions. */
beforeAll(async () => {
  topic = uniqueName('unsettled');
  const topics = [{ name: topic, partitions: 2 }];
  await migrateTopics(config, { topics, replication: 1, topologyTopic: uniqueName('topology') });
  const { value: publisher, stop } = await publisherComponent({ ...client, topic }).start();
  for (const partition of [0, 1])
    for (const offset of [0, 1, 2]) {
      const value = Buffer.from(`${String(partition)}-${String(offset)} `.padEnd(100_000, 'x'));
      await publisher.publish(partition, [{ value }]);
    }
  await stop();
});

/** Commits the offset in partition 0. */
async function commit(offset: number): Promise<void> {
  let commitOffset: () => void = () => undefined;
  const committed = new Promise<void>((resolve) => (commitOffset = resolve));
  const consumer = await partitionConsumerComponent({
    ...client,
    groupId,
    topic,
    maxBytesPerPartition: 1_000_000,
    onFatal: () => undefined,
    open: (assignment) => {
      assignment.pause();
      if (assignment.partition === 0) void assignment.commit({ offset, metadata: '' }).then(commitOffset);
      return { take: () => Promise.resolve(), close: () => Promise.resolve() };
    },
  }).start();
  await committed;
  await consumer.stop();
}

async function read(options: { choosePartition?: (partitions: number) => number; maxBytes?: number; maxMs?: number }) {
  const { choosePartition, ...bounds } = options;
  const stretch = { groupId, topic, ...(choosePartition !== undefined && { choosePartition }) };
  const [found] = await readUnsettled(config, [stretch], { ...BOUNDS, ...bounds });
  return { ...found, records: found?.records.map(({ value }) => Buffer.from(value).toString().split(' ')[0]) };
}

test('what a group has not committed is read, of all partitions or of one, within bounds', async () => {
  const all = ['0-0', '0-1', '0-2', '1-0', '1-1', '1-2'];
  expect(await read({})).toEqual({ records: all, isWhole: true });
  await commit(2);
  expect(await read({})).toEqual({ records: all.slice(2), isWhole: true });
  expect(await read({ choosePartition: (partitions) => partitions - 2 })).toEqual({ records: ['0-2'], isWhole: true });

  const few = await read({ maxBytes: 1 });
  expect(few.records).toContain('0-2');
  expect(few).toMatchObject({ isWhole: false });
  expect(await read({ maxMs: 0 })).toEqual({ records: [], isWhole: false });

  await commit(3);
  expect(await read({ choosePartition: () => 0 })).toEqual({ records: [], isWhole: true });
}, 120_000);
