import { extendEnvironment, type Environment } from '@millrace/config';
import { kafkaNodesOf, localStackSettings, type LocalStackConfig, type PortUse } from '@millrace/local-stack';

const HOST = '127.0.0.1';

/** The services, by their folder under apps/. */
export type ServiceName = 'gateway' | 'normaliser' | 'clickhouse-writer';

/** Where the parts of the stack listen. */
export interface Endpoints {
  readonly gateway: string;
  readonly clickhouse: string;
  /** Every broker's host:port, comma-separated. */
  readonly kafka: string;
  readonly admin: Readonly<Record<ServiceName, string>>;
}

export function endpointsOf(config: LocalStackConfig): Endpoints {
  const http = (port: number) => `http://${HOST}:${String(port)}`;
  return {
    gateway: http(config.gatewayPort),
    clickhouse: http(config.clickhousePort),
    kafka: kafkaNodesOf(config)
      .map(({ port }) => `${HOST}:${String(port)}`)
      .join(','),
    admin: {
      gateway: http(config.gatewayAdminPort),
      normaliser: http(config.normaliserAdminPort),
      'clickhouse-writer': http(config.writerAdminPort),
    },
  };
}

export function portUsesOf(config: LocalStackConfig): readonly PortUse[] {
  const use = (name: keyof LocalStackConfig & `${string}Port`, purpose: string): PortUse => ({
    port: config[name],
    purpose,
    variable: localStackSettings[name].variable,
  });
  const otherBrokers = [
    use('kafka2Port', 'the second Kafka broker'),
    use('kafka2ControllerPort', 'the second Kafka broker, controller'),
    use('kafka3Port', 'the third Kafka broker'),
    use('kafka3ControllerPort', 'the third Kafka broker, controller'),
  ];
  return [
    use('gatewayPort', 'gateway'),
    use('gatewayAdminPort', 'gateway, admin'),
    use('normaliserAdminPort', 'normaliser, admin'),
    use('writerAdminPort', 'clickhouse-writer, admin'),
    use('kafkaPort', 'Kafka'),
    use('kafkaControllerPort', 'Kafka, controller'),
    ...(config.kafkaBrokers === '3' ? otherBrokers : []),
    use('clickhousePort', 'ClickHouse'),
  ];
}

/** Where the services of a deployment find and keep things, and what they show there: a shell may be set up for one. */
const OF_A_DEPLOYMENT = {
  MILLRACE_KAFKA_TLS: undefined,
  MILLRACE_KAFKA_TLS_CA_FILE: undefined,
  MILLRACE_KAFKA_SASL_MECHANISM: undefined,
  MILLRACE_KAFKA_SASL_USERNAME: undefined,
  MILLRACE_KAFKA_SASL_PASSWORD: undefined,
  MILLRACE_CLICKHOUSE_USER: undefined,
  MILLRACE_CLICKHOUSE_PASSWORD: undefined,
  MILLRACE_CLICKHOUSE_CLUSTER: undefined,
  // It may hold what a gateway of the deployment owes: sent from here, it would come to the wrong store.
  MILLRACE_GATEWAY_SPOOL_DIR: undefined,
  MILLRACE_GATEWAY_PROTO_DIR: undefined,
} as const;

/**
 * What the services are started with. Which engines, folders, ports and credentials they use, the stack says, whatever
 * this shell is set up for. How they work (limits, times, log level, where spans go, from where the gateway can be
 * reached) the shell may say.
 */
export function serviceEnvironment(
  environment: Environment,
  config: LocalStackConfig,
  projectsFile: string,
): Environment {
  const { kafka, clickhouse } = endpointsOf(config);
  return extendEnvironment(
    {
      ...OF_A_DEPLOYMENT,
      MILLRACE_KAFKA_BROKERS: kafka,
      MILLRACE_KAFKA_REPLICATION: config.kafkaBrokers,
      MILLRACE_CLICKHOUSE_URL: clickhouse,
      MILLRACE_PROJECTS_FILE: projectsFile,
      MILLRACE_GATEWAY_PORT: String(config.gatewayPort),
      MILLRACE_GATEWAY_ADMIN_PORT: String(config.gatewayAdminPort),
      MILLRACE_NORMALISER_ADMIN_PORT: String(config.normaliserAdminPort),
      MILLRACE_WRITER_ADMIN_PORT: String(config.writerAdminPort),
      MILLRACE_ADMIN_HOST: HOST,
      MILLRACE_LOG_FORMAT: 'json',
    },
    environment,
  );
}
