import type { AccessStore } from '@millrace/access';
import type { ConfigOfGroups } from '@millrace/config';
import type { SourceAdapter } from '@millrace/domain';
import { createUnderstandRecord } from '@millrace/enrichment';
import type { Publisher } from '@millrace/kafka';
import type { Logger, Registry, Tracing } from '@millrace/observability';
import { rejectionGuard, type Component, type RejectionGuard, type Scope } from '@millrace/service-runtime';
import type { Server } from 'node:http';
import type { gatewaySettings } from './config';
import { composeCustody } from './compose-custody';
import { createApp } from './http/app';
import { gatewayServer } from './http/gateway-server';
import { IngestEndpoint } from './ingest/ingest-endpoint';
import type { Limits } from './limits/limits';
import { createGatewayMetrics, type GatewayMetrics } from './metrics';
import { createOpenApiDocument } from './open-api/open-api-document';
import type { Custody } from './raw/custody';
import { OpenRequests } from './raw/open-requests';
import { OverflowProjects } from './raw/overflow-projects';
import { checkBodyLimits } from './raw/seal-record';
import { ReadEndpoint } from './read/read-endpoint';
import type { StoreReaders } from './read/store-readers';
import { Turns } from './read/turns';
import { createClientAddress } from './request/client-address';
import { InFlightBytes } from './request/in-flight-bytes';
import { createRouter } from './routing/router';
import { UnroutedEndpoint } from './routing/unrouted-endpoint';
import { SubscriptionEndpoint } from './subscribe/subscription-endpoint';

/** The room for bodies of questions, which are small: apart from that of events. */
const MAX_READ_BODY_BYTES = 16 * 1024 * 1024;

export interface PublicPortParts {
  readonly config: Pick<ConfigOfGroups<typeof gatewaySettings>, 'http' | 'publishing' | 'spool' | 'reading'>;
  readonly adapters: readonly SourceAdapter[];
  readonly access: AccessStore;
  readonly limits: Limits;
  /** Connects to the raw topic. */
  readonly rawTopic: Component<Publisher>;
  readonly readers: StoreReaders;
  readonly gatewayVersion: string;
  /** The folder of .proto files. */
  readonly protoDir: string;
  readonly registry: Registry;
  readonly tracing: Tracing;
  readonly log: Logger;
}

/**
 * Starts what is the gateway's own, on top of the platform: the group commit, then the public port. Throws when two
 * dialects claim the same address.
 */
export async function composePublicPort(scope: Scope, parts: PublicPortParts): Promise<Server> {
  const { config, adapters, access, log } = parts;
  checkBodyLimits(adapters);
  const router = createRouter(adapters);
  const inFlight = new InFlightBytes(config.publishing.maxInFlightBytes);
  const turns = { ingest: new Turns(config.reading.maxConcurrent), read: new Turns(config.reading.maxConcurrent) };
  const metrics = createGatewayMetrics(parts.registry, {
    inFlightBytes: () => inFlight.used,
    readsUnderWay: () => turns.ingest.taken + turns.read.taken,
    isProjectsFileBroken: () => access.fault() !== undefined,
  });
  const openRequests = new OpenRequests(Date.now);
  const custody = await composeCustody(scope, { ...parts, openRequests, metrics });
  scope.health.addCheck('kafka', () => custody.whyNotReady());
  const endpoints = {
    ingest: ingestEndpoint({ ...parts, custody, openRequests, inFlight, metrics }),
    read: readEndpoint({ ...parts, turns, metrics }),
    subscription: subscriptionEndpoint({ ...parts, guard: await scope.start(rejectionGuard()), metrics }),
    unrouted: new UnroutedEndpoint({ router, access, metrics, log }),
  };
  const openApi = createOpenApiDocument({ adapters, version: parts.gatewayVersion });
  const app = createApp({ adapters, protoDir: parts.protoDir, openApi, log });
  const isDraining = (): boolean => scope.health.state === 'draining';
  const { deadlineMs: publishDeadlineMs } = config.publishing;
  return scope.start(gatewayServer({ config: config.http, router, endpoints, app, isDraining, publishDeadlineMs }));
}

type IngestEndpointParts = PublicPortParts & {
  readonly custody: Custody;
  readonly openRequests: OpenRequests;
  readonly inFlight: InFlightBytes;
  readonly metrics: GatewayMetrics;
};

function ingestEndpoint({ config, adapters, ...parts }: IngestEndpointParts): IngestEndpoint {
  let sequence = 0;
  return new IngestEndpoint({
    ...parts,
    understand: createUnderstandRecord(adapters),
    overflow: overflowProjects(config.publishing, parts.access),
    clientAddress: createClientAddress(config.http.trustedProxies),
    requestTimeoutMs: config.http.requestTimeoutMs,
    publishDeadlineMs: config.publishing.deadlineMs,
    now: Date.now,
    random: Math.random,
    nextSequenceNumber: () => sequence++,
  });
}

function overflowProjects({ overflowBytesPerSecond }: PublicPortParts['config']['publishing'], access: AccessStore) {
  return new OverflowProjects({
    bytesPerSecond: overflowBytesPerSecond,
    isShared: () => access.projects.length > 1,
    now: () => performance.now(),
  });
}

type ReadEndpointParts = PublicPortParts & {
  readonly turns: Readonly<Record<'ingest' | 'read', Turns>>;
  readonly metrics: GatewayMetrics;
};

function readEndpoint({ config, ...parts }: ReadEndpointParts): ReadEndpoint {
  return new ReadEndpoint({
    ...parts,
    bodies: new InFlightBytes(MAX_READ_BODY_BYTES),
    requestTimeoutMs: config.http.requestTimeoutMs,
    now: Date.now,
    random: Math.random,
  });
}

function subscriptionEndpoint({
  config: { http, reading },
  ...parts
}: PublicPortParts & { readonly guard: RejectionGuard; readonly metrics: GatewayMetrics }): SubscriptionEndpoint {
  return new SubscriptionEndpoint({
    ...parts,
    turns: new Turns(reading.maxSubscriptions),
    patienceMs: http.requestTimeoutMs,
    pingPeriodMs: reading.pingPeriodMs,
    random: Math.random,
  });
}
