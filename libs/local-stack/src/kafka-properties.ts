export interface KafkaPorts {
  readonly port: number;
  /** Only the node itself connects to it. */
  readonly controllerPort: number;
}

/** Settings of a single KRaft node that is broker and controller at once, all replication factors 1. */
const SINGLE_NODE = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
} as const;

const FOR_MILLRACE = {
  // A mistyped topic must be an error, not a topic.
  'auto.create.topics.enable': 'false',
  // The first member of a group need not wait for more of them.
  'group.initial.rebalance.delay.ms': '0',
  // The writer's plans and marks live in committed metadata; a laptop may sleep for longer than Kafka's week.
  'offsets.retention.minutes': String(365 * 24 * 60),
  // A killed broker's successor is let in when the session of the dead one is over; there is no other broker to spare.
  'broker.session.timeout.ms': '4000',
  'broker.heartbeat.interval.ms': '1000',
  // Fewer partitions of internal topics: less memory, fewer files, a faster start.
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.num.partitions': '4',
  'log.segment.bytes': String(256 * 1024 * 1024),
} as const;

export interface KafkaPropertiesOptions extends KafkaPorts {
  readonly dataFolder: string;
  /** The address to listen on; clients are told 127.0.0.1 all the same. */
  readonly listenOn: string;
}

/** Kafka's server.properties, by name. */
export function kafkaProperties(options: KafkaPropertiesOptions): Readonly<Record<string, string>> {
  const [port, controllerPort] = [String(options.port), String(options.controllerPort)];
  return {
    ...SINGLE_NODE,
    ...FOR_MILLRACE,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://${options.listenOn}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': options.dataFolder,
  };
}

/** As the text of a properties file. */
export function renderProperties(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** Where the official image's user may write; a volume goes here. */
export const KAFKA_CONTAINER_DATA = '/var/lib/kafka/data';

const KAFKA_CONTAINER_CONTROLLER_PORT = 9093;

/** The environment that configures the official image (apache/kafka) alike: KAFKA_ and the property in capitals. */
export function kafkaContainerEnvironment(port: number): Readonly<Record<string, string>> {
  const properties = kafkaProperties({
    port,
    controllerPort: KAFKA_CONTAINER_CONTROLLER_PORT,
    dataFolder: KAFKA_CONTAINER_DATA,
    listenOn: '0.0.0.0',
  });
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]),
  );
}
