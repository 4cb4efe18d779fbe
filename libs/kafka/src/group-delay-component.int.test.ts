import { createSilentLogger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';
import { testEngines } from '@millrace/testing';
import { configFor } from './contract/real-kafka';
import { eventually, uniqueName } from './contract/workbench';
import { groupDelayComponent, type GroupDelay } from './group-delay-component';
import { migrateTopics } from './migrate-topics';
import { partitionConsumerComponent } from './partition-consumer-component';
import { publisherComponent } from './publisher-component';

const client = { config: configFor(testEngines().kafkaBrokers), clientId: 'test', log: createSilentLogger() };
const groupId = uniqueName('group');
const topic = uniqueName('delay');
const watches: Running<GroupDelay>[] = [];

/** A record in one of two partitions. */
beforeAll(async () => {
  const topics = [{ name: topic, partitions: 2 }];
  await migrateTopics(client.config, { topics, replication: 1, topologyTopic: uniqueName('topology') });
  const { value: publisher, stop } = await publisherComponent({ ...client, topic }).start();
  await publisher.publish(0, [{ value: Buffer.from('one') }]);
  await stop();
});

afterAll(() => Promise.all(watches.map(({ stop }) => stop())));

async function watch(delayMs: number): Promise<GroupDelay> {
  const watching = await groupDelayComponent({ ...client, groupId, topic, delayMs, periodMs: 50 }).start();
  watches.push(watching);
  return watching.value;
}

/** Takes all that there is, for the group. */
async function consume(): Promise<void> {
  let done: () => void = () => undefined;
  const taken = new Promise<void>((resolve) => (done = resolve));
  const consumer = await partitionConsumerComponent({
    ...client,
    groupId,
    topic,
    maxBytesPerPartition: 1_000_000,
    onFatal: () => undefined,
    open: (assignment) => ({
      take: async (records) => {
        await assignment.commit({ offset: (records.at(-1)?.offset ?? 0) + 1, metadata: '' });
        done();
      },
      close: () => Promise.resolve(),
    }),
  }).start();
  await taken;
  await consumer.stop();
}

test('a group is behind while half of the partitions have records that are older than it should leave', async () => {
  const [impatient, patient] = [await watch(1), await watch(600_000)];
  await eventually(() => impatient.isBehind());
  expect(patient.isBehind()).toBe(false);
  await consume();
  await eventually(() => !impatient.isBehind());
});
