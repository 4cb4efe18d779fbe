import { join } from 'node:path';
import { accessStoreComponent } from '@millrace/access';
import type { ConfigOfGroups } from '@millrace/config';
import { TOPICS } from '@millrace/contracts';
import type { SourceAdapter } from '@millrace/domain';
import { publisherComponent, readTopology } from '@millrace/kafka';
import { createMetricRegistry, type Logger } from '@millrace/observability';
import { adminServer, tracingComponent, type Scope } from '@millrace/service-runtime';
import { version } from '../package.json';
import { composeIngest } from './compose-ingest';
import { ADMIN_PORT_VARIABLE, type gatewaySettings } from './config';

export interface GatewayParts {
  readonly config: ConfigOfGroups<typeof gatewaySettings>;
  readonly adapters: readonly SourceAdapter[];
  readonly log: Logger;
}

/**
 * Starts the gateway's components, the public port last; they stop in the reverse order: public port, group
 * commit, producers, and the admin port last of all.
 */
export async function composeGateway(scope: Scope, { config, adapters, log }: GatewayParts): Promise<void> {
  const registry = createMetricRegistry();
  await scope.start(adminServer({ ...config.admin, portVariable: ADMIN_PORT_VARIABLE }, scope.health, registry));
  if ((await readTopology(config.kafka, { log })) === undefined)
    throw new Error('Kafka has no topics for Millrace yet; run `millrace migrate`');
  const tracing = await scope.start(tracingComponent('gateway', config.tracing));
  const access = await scope.start(accessStoreComponent({ config: config.access, log }));
  const publisher = await scope.start(
    publisherComponent({ config: config.kafka, clientId: 'millrace-gateway', topic: TOPICS.raw, log }),
  );
  // The build puts the .proto files beside the bundle.
  const protoDir = config.http.protoDir ?? join(__dirname, 'proto');
  const own = { config, adapters, access, publisher, gatewayVersion: version, protoDir, registry, tracing, log };
  await composeIngest(scope, own);
  log.info({ host: config.http.host, port: config.http.port }, 'listening');
}
