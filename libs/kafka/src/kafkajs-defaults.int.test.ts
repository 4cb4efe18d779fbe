import { createSilentLogger } from '@millrace/observability';
import { testEngines } from '@millrace/testing';
import { Kafka, logLevel, Partitioners, type ProducerConfig } from 'kafkajs';
import { readPartitionBounds, readPartitions } from './cluster';
import { LossySockets } from './contract/lossy-sockets';
import { configFor, realKafka } from './contract/real-kafka';
import { record } from './contract/workbench';
import { connectProducer } from './idempotent-producer';
import { createKafkaClient, ENDLESS_RETRIES } from './kafka-client';
import { PartitionProducer } from './partition-producer';
import { readLog } from './read-log';
import { withCluster } from './with-cluster';

const { kafkaBrokers } = testEngines();
const config = configFor(kafkaBrokers);
const log = createSilentLogger();

/**
 * As many as kafkajs has by default in production (retry/defaults.js; with NODE_ENV=test it takes others). Only the
 * pauses are shorter, which add up to nine seconds there: as long as it takes to replace a broker.
 */
const DEFAULT_RETRIES = { retries: 5, initialRetryTime: 10, maxRetryTime: 50 };

const sockets = new LossySockets();
const ending: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

type Send = (text: string) => Promise<unknown>;

/** Of kafkajs itself, as an application uses it. */
async function plainSender(topic: string, options: ProducerConfig): Promise<Send> {
  const producer = new Kafka({
    brokers: [...kafkaBrokers],
    logLevel: logLevel.NOTHING,
    retry: DEFAULT_RETRIES,
    socketFactory: sockets.socketFactory,
  }).producer({ ...options, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  ending.push(() => producer.disconnect());
  return (text) => producer.send({ topic, messages: [{ value: text }] });
}

/** Of this library. */
function ourSender(topic: string): Send {
  const { socketFactory } = sockets;
  const kafka = createKafkaClient({ config, clientId: 'test', log, retry: ENDLESS_RETRIES, socketFactory });
  const producer = new PartitionProducer({
    topic,
    partition: 0,
    log,
    end: 0,
    createProducer: () => connectProducer(kafka, topic),
    readTail: () => Promise.reject(new Error('it is not needed')),
  });
  ending.push(() => producer.stop());
  return (text) => producer.publish([record(text)]);
}

/** Sends three records; of the second one every answer is lost that a producer with default retries waits for. */
async function acknowledgedOf(send: Send): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (const text of ['first', 'second', 'third']) {
    if (text === 'second') sockets.loseProduceAnswers(1 + DEFAULT_RETRIES.retries);
    await send(text).then(
      () => acknowledged.push(text),
      // The application is told that this one failed, and goes on.
      () => undefined,
    );
  }
  return acknowledged;
}

function storedIn(topic: string): Promise<readonly string[]> {
  return withCluster({ config, clientId: 'test', log }, async (cluster) => {
    const bounds = await readPartitionBounds(cluster, topic, await readPartitions(cluster, topic));
    const records = await readLog(cluster, { topic, partition: 0, from: 0, to: bounds.get(0)?.end ?? 0 });
    return records.map(({ value }) => Buffer.from(value).toString());
  });
}

describe('when the answers to a produce request are lost for a while', () => {
  const createTopic = () => realKafka(config).createTopic(1);

  it('an idempotent producer of kafkajs with default retries acknowledges a record that is not in the log', async () => {
    const topic = await createTopic();
    expect(await acknowledgedOf(await plainSender(topic, { idempotent: true }))).toEqual(['first', 'third']);
    expect(await storedIn(topic)).toEqual(['first', 'second']);
  });

  it('a producer of kafkajs that is not idempotent has a record in the log as often as it tried', async () => {
    const topic = await createTopic();
    await acknowledgedOf(await plainSender(topic, { idempotent: false }));
    expect(await storedIn(topic)).toEqual(['first', ...Array<string>(6).fill('second'), 'third']);
  });

  it('ours acknowledges every record, and has it in the log once', async () => {
    const topic = await createTopic();
    expect(await acknowledgedOf(ourSender(topic))).toEqual(['first', 'second', 'third']);
    expect(await storedIn(topic)).toEqual(['first', 'second', 'third']);
  });
});
