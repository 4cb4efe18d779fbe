import { createSilentLogger } from '@millrace/observability';
import { createKafkaClient, FEW_RETRIES } from '../kafka-client';
import type { KafkaConfig } from '../kafka-settings';
import { partitionConsumerComponent } from '../partition-consumer-component';
import { publisherComponent } from '../publisher-component';
import { uniqueName, type KafkaUnderTest } from './workbench';

const log = createSilentLogger();
const clientId = 'millrace-test';

/** Settings for brokers that a test knows, with the shortest session that Kafka allows by default. */
export function configFor(brokers: readonly string[]): KafkaConfig {
  return {
    brokers,
    tls: false,
    tlsCaFile: undefined,
    saslMechanism: 'none',
    saslUsername: undefined,
    saslPassword: undefined,
    sessionTimeoutMs: 6_000,
  };
}

/** The components under test on a running broker. */
export function realKafka(config: KafkaConfig): KafkaUnderTest {
  return {
    createTopic: async (partitions) => {
      const topic = uniqueName('topic');
      const admin = createKafkaClient({ config, clientId, log, retry: FEW_RETRIES }).admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
      await admin.disconnect();
      return topic;
    },
    publisher: (topic) => publisherComponent({ config, clientId, topic, log }),
    consumer: (options) => partitionConsumerComponent({ ...options, config, clientId, log }),
  };
}
