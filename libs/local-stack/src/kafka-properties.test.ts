import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaContainerEnvironment, kafkaProperties, renderProperties } from './kafka-properties';
import { KAFKA_VERSION } from './layout';

it('tells clients the address that they reach, also where it listens on all', () => {
  const properties = kafkaProperties({ port: 1, controllerPort: 2, dataFolder: '/data', listenOn: '0.0.0.0' });
  expect(properties['listeners']).toBe('PLAINTEXT://0.0.0.0:1,CONTROLLER://127.0.0.1:2');
  expect(properties['advertised.listeners']).toBe('PLAINTEXT://127.0.0.1:1');
});

it('makes no topic that nobody asked for', () => {
  const properties = kafkaProperties({ port: 1, controllerPort: 2, dataFolder: '/data', listenOn: '127.0.0.1' });
  expect(renderProperties(properties)).toContain('auto.create.topics.enable=false\n');
});

it('configures the official image by its variables', () => {
  expect(kafkaContainerEnvironment(9092)).toMatchObject({
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://127.0.0.1:9092',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  });
});

it('names the version that is fetched', () => {
  const pom = readFileSync(join(__dirname, '../../../deploy/local/kafka/pom.xml'), 'utf8');
  expect(pom).toContain(`<kafka.version>${KAFKA_VERSION}</kafka.version>`);
});
