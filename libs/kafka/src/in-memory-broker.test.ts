import { describeKafka } from './contract/describe-kafka';
import { createInMemoryBroker } from './in-memory-broker';
import { eventually, record, uniqueName, Workbench, type KafkaUnderTest } from './contract/workbench';

function inMemory(broker = createInMemoryBroker()): KafkaUnderTest {
  return {
    createTopic: (partitions) => {
      const topic = uniqueName('topic');
      broker.createTopic(topic, partitions);
      return Promise.resolve(topic);
    },
    publisher: (topic) => broker.publisherComponent({ topic }),
    consumer: (options) => broker.partitionConsumerComponent(options),
  };
}

describe('the in-memory broker', () => {
  describeKafka(() => inMemory());
});

describe('the faults of the in-memory broker', () => {
  const broker = createInMemoryBroker();
  const bench = new Workbench(inMemory(broker));
  afterEach(() => bench.stopAll());

  it('leaves publishes unanswered and out of the log while they are held', async () => {
    const topic = await bench.kafka.createTopic(1);
    const publisher = await bench.publisher(topic);
    const release = broker.holdPublishes(topic);
    const published = publisher.publish(0, [record('a')]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(broker.records(topic, 0)).toEqual([]);
    expect(publisher.oldestInFlightMs()).toBeGreaterThan(0);
    release();
    expect(await published).toBe(0);
    expect(broker.records(topic, 0)).toHaveLength(1);
  });

  it.each([true, false])('loses the answer of a commit that was stored: %s', async (isStored) => {
    const topic = await bench.kafka.createTopic(1);
    const { handlers } = await bench.member(topic, 'group');
    const { assignment } = await eventually(() => handlers[0]);
    broker.loseNextCommitAnswer('group', topic, isStored);
    const position = { offset: 1, metadata: 'plan' };
    await expect(assignment.commit(position)).rejects.toMatchObject({ name: 'AssignmentLostError' });
    expect(assignment.isCurrent()).toBe(false);
    expect(broker.committed('group', topic, 0)).toEqual(isStored ? position : undefined);
  });

  it('takes partitions away at once when told to', async () => {
    const topic = await bench.kafka.createTopic(1);
    const { handlers } = await bench.member(topic, 'group');
    const { assignment } = await eventually(() => handlers[0]);
    broker.rebalance('group', topic);
    expect(assignment.isCurrent()).toBe(false);
    const successor = await eventually(() => handlers[1]);
    expect(successor.assignment.isCurrent()).toBe(true);
  });

  it('starts anew at the oldest record when retention has taken the position', async () => {
    const topic = await bench.kafka.createTopic(1);
    const publisher = await bench.publisher(topic);
    const { handlers } = await bench.member(topic, 'group');
    const handler = await eventually(() => handlers[0]);
    handler.assignment.pause();
    await publisher.publish(0, [record('a'), record('b')]);
    broker.trim(topic, 0, 1);
    handler.assignment.resume();
    const successor = await eventually(() => handlers[1]);
    await eventually(() => successor.records.length === 1);
    expect(successor.texts).toEqual(['b']);
    expect(handler.records).toEqual([]);
  });
});
