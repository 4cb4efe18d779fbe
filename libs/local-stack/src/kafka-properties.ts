export interface KafkaPorts {
  readonly port: number;
  /** Only the nodes of the cluster connect to it. */
  readonly controllerPort: number;
}

/** Every node is broker and controller at once. */
const EVERY_NODE = {
  'process.roles': 'broker,controller',
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
} as const;

const FOR_MILLRACE = {
  // A mistyped topic must be an error, not a topic.
  'auto.create.topics.enable': 'false',
  // The first member of a group need not wait for more of them.
  'group.initial.rebalance.delay.ms': '0',
  // The writer's plans and marks live in committed metadata; a laptop may sleep for longer than Kafka's week.
  'offsets.retention.minutes': String(365 * 24 * 60),
  // A killed broker's successor is let in, and its partitions get other leaders, when its session is over.
  'broker.session.timeout.ms': '4000',
  'broker.heartbeat.interval.ms': '1000',
  // Fewer partitions of internal topics: less memory, fewer files, a faster start.
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.num.partitions': '4',
  'log.segment.bytes': String(256 * 1024 * 1024),
} as const;

export interface KafkaPropertiesOptions {
  /** All nodes of the cluster; node 1 is the first. */
  readonly nodes: readonly KafkaPorts[];
  /** Which of them this is, from 1 on. */
  readonly nodeId: number;
  readonly dataFolder: string;
  /** The address to listen on; clients are told 127.0.0.1 all the same. */
  readonly listenOn: string;
}

/** Kafka's server.properties of one node, by name. */
export function kafkaProperties(options: KafkaPropertiesOptions): Readonly<Record<string, string>> {
  const { nodes, nodeId, dataFolder, listenOn } = options;
  const own = nodes[nodeId - 1];
  if (own === undefined) throw new Error(`a cluster of ${String(nodes.length)} has no node ${String(nodeId)}`);
  const voters = nodes.map(({ controllerPort }, index) => `${String(index + 1)}@127.0.0.1:${String(controllerPort)}`);
  return {
    'node.id': String(nodeId),
    'controller.quorum.voters': voters.join(','),
    listeners: `PLAINTEXT://${listenOn}:${String(own.port)},CONTROLLER://127.0.0.1:${String(own.controllerPort)}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${String(own.port)}`,
    'log.dirs': dataFolder,
    ...EVERY_NODE,
    ...replication(nodes.length),
    ...FOR_MILLRACE,
  };
}

/** With three nodes every record, ours or Kafka's own, is on all of them, and acknowledged once two have it. */
function replication(nodes: number): Readonly<Record<string, string>> {
  const [copies, inSync] = nodes >= 3 ? ['3', '2'] : ['1', '1'];
  return {
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
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
    nodes: [{ port, controllerPort: KAFKA_CONTAINER_CONTROLLER_PORT }],
    nodeId: 1,
    dataFolder: KAFKA_CONTAINER_DATA,
    listenOn: '0.0.0.0',
  });
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]),
  );
}
