import { join } from 'node:path';
import { accessStoreComponent } from '@millrace/access';
import { clickhouseOnDemand } from '@millrace/clickhouse';
import type { ConfigOfGroups } from '@millrace/config';
import { TOPICS } from '@millrace/contracts';
import type { SourceAdapter } from '@millrace/domain';
import { publisherComponent, readTopology, type KafkaConfig, type Publisher } from '@millrace/kafka';
import { createMetricRegistry, type Logger } from '@millrace/observability';
import { adminServer, tracingComponent, type Component, type Scope } from '@millrace/service-runtime';
import { version } from '../package.json';
import { composePublicPort } from './compose-public-port';
import { ADMIN_PORT_VARIABLE, type gatewaySettings } from './config';
import { createCountStored } from './limits/count-stored-events';
import { limitsComponent } from './limits/limits-component';
import { createFindOnTheWay, createReadStretches } from './read/find-on-the-way';
import { createStoreReaders } from './read/store-readers';

export interface GatewayParts {
  readonly config: ConfigOfGroups<typeof gatewaySettings>;
  readonly adapters: readonly SourceAdapter[];
  readonly log: Logger;
}

/**
 * Starts the gateway's components, the public port last; they stop in the reverse order: public port, group
 * commit, producers, and the admin port last of all. ClickHouse may be down: what is asked of it then is refused, and
 * events are taken. So may Kafka, where there is a spool.
 */
export async function composeGateway(scope: Scope, { config, adapters, log }: GatewayParts): Promise<void> {
  const registry = createMetricRegistry();
  await scope.start(adminServer({ ...config.admin, portVariable: ADMIN_PORT_VARIABLE }, scope.health, registry));
  const tracing = await scope.start(tracingComponent('gateway', config.tracing));
  const access = await scope.start(accessStoreComponent({ config: config.access, log }));
  const clickhouse = await scope.start(clickhouseOnDemand(config.clickhouse));
  const countStored = createCountStored(clickhouse);
  const limits = await scope.start(limitsComponent({ config: config.limits, access, countStored, log }));
  const acknowledged = config.spool.folder === undefined ? 'in-topics' : 'in-topics-or-spools';
  const findOnTheWay = createFindOnTheWay(createReadStretches(config.kafka), acknowledged);
  const readers = createStoreReaders(clickhouse, findOnTheWay);
  // The build puts the .proto files beside the bundle.
  const protoDir = config.http.protoDir ?? join(__dirname, 'proto');
  const platform = { access, limits, rawTopic: rawTopic(config.kafka, log), readers, registry, tracing, log };
  await composePublicPort(scope, { config, adapters, gatewayVersion: version, protoDir, ...platform });
  log.info({ host: config.http.host, port: config.http.port }, 'listening');
}

/** Fails to start where `millrace migrate` has not been run. */
function rawTopic(config: KafkaConfig, log: Logger): Component<Publisher> {
  const publisher = publisherComponent({ config, clientId: 'millrace-gateway', topic: TOPICS.raw, log });
  return {
    name: publisher.name,
    start: async () => {
      if ((await readTopology(config, { log })) === undefined)
        throw new Error('Kafka has no topics for Millrace yet; run `millrace migrate`');
      return publisher.start();
    },
  };
}
