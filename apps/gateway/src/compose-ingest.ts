import type { AccessStore } from '@millrace/access';
import type { ConfigOfGroups } from '@millrace/config';
import type { SourceAdapter } from '@millrace/domain';
import type { Publisher } from '@millrace/kafka';
import type { Logger, Registry, Tracing } from '@millrace/observability';
import type { Component, Scope } from '@millrace/service-runtime';
import type { Server } from 'node:http';
import type { gatewaySettings } from './config';
import { createApp } from './http/app';
import { Exchange } from './http/exchange';
import { gatewayServer } from './http/gateway-server';
import { describeSilence } from './ingest/admit';
import { createClientAddress } from './ingest/client-address';
import { InFlightBytes } from './ingest/in-flight-bytes';
import { IngestEndpoint } from './ingest/ingest-endpoint';
import { createIngestRouter } from './ingest/ingest-router';
import { createGatewayMetrics } from './metrics';
import { RawPublisher, type RawPublisherOptions } from './raw/raw-publisher';
import { checkBodyLimits } from './raw/seal-record';

export interface IngestParts {
  readonly config: Pick<ConfigOfGroups<typeof gatewaySettings>, 'http' | 'publishing'>;
  readonly adapters: readonly SourceAdapter[];
  readonly access: AccessStore;
  /** To the raw topic. */
  readonly publisher: Publisher;
  readonly gatewayVersion: string;
  /** The folder of .proto files. */
  readonly protoDir: string;
  readonly registry: Registry;
  readonly tracing: Tracing;
  readonly log: Logger;
}

/** Starts what is the gateway's own, on top of the platform: the group commit, then the public port. */
export async function composeIngest(scope: Scope, parts: IngestParts): Promise<Server> {
  const { config, adapters, log } = parts;
  checkBodyLimits(adapters);
  const inFlight = new InFlightBytes(config.publishing.maxInFlightBytes);
  const metrics = createGatewayMetrics(parts.registry, {
    inFlightBytes: () => inFlight.used,
    isProjectsFileBroken: () => parts.access.fault() !== undefined,
  });
  const publisher = await scope.start(rawPublisher({ ...parts, metrics }));
  scope.health.addCheck('kafka', () => describeSilence(publisher));

  let sequence = 0;
  const endpoint = new IngestEndpoint({
    access: parts.access,
    publisher,
    inFlight,
    metrics,
    tracing: parts.tracing,
    log,
    clientAddress: createClientAddress(config.http.trustedProxies),
    requestTimeoutMs: config.http.requestTimeoutMs,
    publishDeadlineMs: config.publishing.deadlineMs,
    now: Date.now,
    random: Math.random,
    nextSequenceNumber: () => sequence++,
  });
  const router = createIngestRouter(adapters);
  const isDraining = (): boolean => scope.health.state === 'draining';
  const app = createApp({
    adapters,
    protoDir: parts.protoDir,
    log,
    refuseMethod: (request, response) => endpoint.refuseMethod(router, new Exchange(request, response, isDraining)),
  });
  const { deadlineMs: publishDeadlineMs } = config.publishing;
  return scope.start(gatewayServer({ config: config.http, router, endpoint, app, isDraining, publishDeadlineMs }));
}

function rawPublisher(options: RawPublisherOptions): Component<RawPublisher> {
  return {
    name: 'raw-publisher',
    start: () => {
      const publisher = new RawPublisher(options);
      return Promise.resolve({ value: publisher, stop: () => publisher.flush() });
    },
  };
}
