import { testEngines } from '@millrace/testing';
import { createSilentLogger } from '@millrace/observability';
import { LossySockets } from './contract/lossy-sockets';
import { configFor, realKafka } from './contract/real-kafka';
import { eventually, firstHandler, record, uniqueName, Workbench } from './contract/workbench';
import { connectProducer, type IdempotentProducer } from './idempotent-producer';
import { createKafkaClient, ENDLESS_RETRIES } from './kafka-client';

const config = configFor(testEngines().kafkaBrokers);

describe('an idempotent producer on the real broker', () => {
  const bench = new Workbench(realKafka(config));
  const sockets = new LossySockets();
  let producer: IdempotentProducer | undefined;

  afterEach(async () => {
    await producer?.disconnect();
    await bench.stopAll();
  });

  it('has a batch in the log once when its first answer was lost, and the next batch behind it', async () => {
    const topic = await bench.kafka.createTopic(1);
    const { socketFactory } = sockets;
    const log = createSilentLogger();
    const kafka = createKafkaClient({ config, clientId: 'test', log, retry: ENDLESS_RETRIES, socketFactory });
    producer = await connectProducer(kafka, topic);
    expect(await producer.send(0, [record('before')])).toBe(0);
    sockets.loseNextAnswer();
    expect(await producer.send(0, [record('uncertain'), record('uncertain too')])).toBe(1);
    expect(await producer.send(0, [record('after')])).toBe(3);
    const handler = await firstHandler((await bench.member(topic, uniqueName('group'))).handlers);
    await eventually(() => handler.texts.includes('after'));
    expect(handler.texts).toEqual(['before', 'uncertain', 'uncertain too', 'after']);
  });
});
