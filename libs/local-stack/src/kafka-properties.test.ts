import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaContainerEnvironment, kafkaProperties, renderProperties } from './kafka-properties';
import { KAFKA_VERSION } from './layout';

const only = { nodes: [{ port: 1, controllerPort: 2 }], nodeId: 1, dataFolder: '/data', listenOn: '127.0.0.1' };
const three = [1, 3, 5].map((port) => ({ port, controllerPort: port + 1 }));

it('tells clients the address that they reach, also where it listens on all', () => {
  const properties = kafkaProperties({ ...only, listenOn: '0.0.0.0' });
  expect(properties['listeners']).toBe('PLAINTEXT://0.0.0.0:1,CONTROLLER://127.0.0.1:2');
  expect(properties['advertised.listeners']).toBe('PLAINTEXT://127.0.0.1:1');
});

it('makes no topic that nobody asked for', () => {
  const properties = kafkaProperties(only);
  expect(renderProperties(properties)).toContain('auto.create.topics.enable=false\n');
});

it('has each of three nodes know the others, and keeps every record on all of them', () => {
  expect(kafkaProperties({ ...only, nodes: three, nodeId: 2 })).toMatchObject({
    'node.id': '2',
    listeners: 'PLAINTEXT://127.0.0.1:3,CONTROLLER://127.0.0.1:4',
    'controller.quorum.voters': '1@127.0.0.1:2,2@127.0.0.1:4,3@127.0.0.1:6',
    'default.replication.factor': '3',
    'min.insync.replicas': '2',
    'offsets.topic.replication.factor': '3',
  });
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
