import { createInMemoryBroker } from '@millrace/kafka';
import { useAndStop } from './with-publisher';

async function startPublisher() {
  const broker = createInMemoryBroker();
  broker.createTopic('raw', 1);
  return { broker, running: await broker.publisherComponent({ topic: 'raw' }).start() };
}

const record = { value: Buffer.from('a') };

test('what is under way when the work is done is waited for', async () => {
  const { broker, running } = await startPublisher();
  const release = broker.holdPublishes('raw');
  setTimeout(release, 20);
  await useAndStop(
    running,
    (publisher) => {
      void publisher.publish(0, [record]);
      return Promise.resolve();
    },
    60_000,
  );
  expect(broker.records('raw', 0)).toHaveLength(1);
});

test('a Kafka that does not answer keeps nobody from the end', async () => {
  const { broker, running } = await startPublisher();
  broker.holdPublishes('raw');
  const used = useAndStop(
    running,
    (publisher) => {
      void publisher.publish(0, [record]);
      return Promise.reject(new Error('given up'));
    },
    20,
  );
  await expect(used).rejects.toThrow('given up');
});
