import { integer, oneOf, port, setting, text, type ConfigOf } from '@millrace/config';
import { OFFICIAL_KAFKA_IMAGE } from './kafka-container';
import type { KafkaPorts } from './kafka-properties';

/** What `millrace up` reads for itself. The ports that a service listens on have the service's own variables. */
export const localStackSettings = {
  dataDir: setting('MILLRACE_DATA_DIR', text('.millrace'), 'where the local stack keeps data, logs and tokens'),
  java: setting('MILLRACE_JAVA', text('java'), 'the Java (17 or newer) that Kafka runs on'),
  kafkaImage: setting(
    'MILLRACE_KAFKA_IMAGE',
    text(OFFICIAL_KAFKA_IMAGE),
    "the image that Kafka runs from where there is no Java; it has to take the official image's variables",
  ),
  kafkaBrokers: setting(
    'MILLRACE_KAFKA_LOCAL_BROKERS',
    oneOf(['1', '3'], '1'),
    'how many brokers the local Kafka has; three keep every record three times, and one of them may die',
  ),
  kafkaHeapMb: setting(
    'MILLRACE_KAFKA_HEAP_MB',
    integer(384, { min: 128 }),
    'the heap of each local Kafka broker, in megabytes',
  ),
  kafkaPort: setting('MILLRACE_KAFKA_PORT', port(9092), 'the port of the local Kafka'),
  kafkaControllerPort: setting(
    'MILLRACE_KAFKA_CONTROLLER_PORT',
    port(9093),
    'a port that the local Kafka uses for itself',
  ),
  kafka2Port: setting('MILLRACE_KAFKA_2_PORT', port(9094), 'the port of the second of three local Kafka brokers'),
  kafka2ControllerPort: setting(
    'MILLRACE_KAFKA_2_CONTROLLER_PORT',
    port(9095),
    'a port that the second of three local Kafka brokers uses for itself',
  ),
  kafka3Port: setting('MILLRACE_KAFKA_3_PORT', port(9096), 'the port of the third of three local Kafka brokers'),
  kafka3ControllerPort: setting(
    'MILLRACE_KAFKA_3_CONTROLLER_PORT',
    port(9097),
    'a port that the third of three local Kafka brokers uses for itself',
  ),
  clickhousePort: setting('MILLRACE_LOCAL_CLICKHOUSE_PORT', port(8123), 'the HTTP port of the local ClickHouse'),
  gatewayPort: setting('MILLRACE_GATEWAY_PORT', port(8080), 'the port of the gateway'),
  gatewayAdminPort: setting('MILLRACE_GATEWAY_ADMIN_PORT', port(8081), 'the admin port of the gateway'),
  normaliserAdminPort: setting('MILLRACE_NORMALISER_ADMIN_PORT', port(8082), 'the admin port of the normaliser'),
  writerAdminPort: setting('MILLRACE_WRITER_ADMIN_PORT', port(8083), 'the admin port of the clickhouse-writer'),
} as const;

export type LocalStackConfig = ConfigOf<typeof localStackSettings>;

/** The ports of each local Kafka broker, the first one first: as many as there are to be. */
export function kafkaNodesOf(config: LocalStackConfig): readonly KafkaPorts[] {
  const nodes = [
    { port: config.kafkaPort, controllerPort: config.kafkaControllerPort },
    { port: config.kafka2Port, controllerPort: config.kafka2ControllerPort },
    { port: config.kafka3Port, controllerPort: config.kafka3ControllerPort },
  ];
  return nodes.slice(0, Number(config.kafkaBrokers));
}
