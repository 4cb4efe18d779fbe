import { clickhouseSettings } from '@millrace/clickhouse';
import { extendEnvironment, optionalText, readConfig, setting, url, type Environment } from '@millrace/config';
import { kafkaSettings } from '@millrace/kafka';
import { LocalStateFile, localStackSettings, type LocalState } from '@millrace/local-stack';
import { loggingSettings } from '@millrace/observability';
import { migrationSettings } from './migrate-topics-and-store';

export const gatewayAccessSettings = {
  url: setting('MILLRACE_GATEWAY_URL', url('http://127.0.0.1:8080'), 'the gateway that events are sent to'),
  token: setting('MILLRACE_TOKEN', optionalText(), 'the token that events are sent with'),
} as const;

/** What the commands read from the environment, beside those of `up`. */
export const cliSettings = {
  gateway: gatewayAccessSettings,
  kafka: kafkaSettings,
  clickhouse: clickhouseSettings,
  migration: migrationSettings,
  logging: loggingSettings,
} as const;

/** The local stack that runs in the data folder now, if one does. */
export function readLocalState(): LocalState | undefined {
  const { stack } = readConfig({ stack: localStackSettings });
  return new LocalStateFile(stack.dataDir).read();
}

/** The configuration of a command: the environment's, and where it says nothing, that of the running local stack. */
export function readCliConfig() {
  return readConfig(cliSettings, withLocalDefaults(extendEnvironment({}), readLocalState()));
}

export function withLocalDefaults(environment: Environment, local: LocalState | undefined): Environment {
  if (local === undefined) return environment;
  const defaults: Environment = {
    MILLRACE_GATEWAY_URL: local.gateway,
    MILLRACE_KAFKA_BROKERS: local.kafka,
    MILLRACE_CLICKHOUSE_URL: local.clickhouse,
    MILLRACE_CLICKHOUSE_DATABASE: local.database,
  };
  return { ...defaults, ...environment };
}
