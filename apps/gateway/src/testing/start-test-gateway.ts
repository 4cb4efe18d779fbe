import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { AccessStore, ProjectEntry, Quotas } from '@millrace/access';
import { readConfig, type ConfigOfGroups } from '@millrace/config';
import { EventReaderError, type SourceAdapter } from '@millrace/domain';
import {
  createMetricRegistry,
  createSilentLogger,
  createTracing,
  type Logger,
  type Registry,
  type Tracing,
} from '@millrace/observability';
import { Health, type Component } from '@millrace/service-runtime';
import { composePublicPort } from '../compose-public-port';
import { gatewaySettings } from '../config';
import { Limits } from '../limits/limits';
import { MonthlyEvents } from '../limits/monthly-events';
import type { StoreReaders } from '../read/store-readers';
import { fakeSource } from './fake-source';
import { HeldPublisher } from './held-publisher';

/** `other` sends events of another project. */
export const TOKENS = { ingest: 'ingest-token', read: 'read-token', other: 'other-token' } as const;

const PROJECT = { id: 'default', yamcsInstances: ['simulator'], clientSettings: { version: 0, values: {} } };
const OTHER_PROJECT = { id: 'other', yamcsInstances: [], clientSettings: { version: 0, values: {} } };

/** On a free port; what it says of itself in between would be an answer of a broker that a test holds silent. */
const QUIET = { MILLRACE_GATEWAY_PORT: '0', MILLRACE_GATEWAY_WATERMARK_PERIOD_MS: '3600000' };

export interface TestGatewayOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly log?: Logger;
  readonly tracing?: Tracing;
  /** The fake dialect unless given. */
  readonly adapters?: readonly SourceAdapter[];
  /** Without it the store is down. */
  readonly readers?: StoreReaders;
  /** Of the tokens; none unless given. */
  readonly origins?: readonly string[];
  /** Of the project; none unless given. */
  readonly quotas?: Quotas;
  /** Resolves when Kafka is there; at once unless given. */
  readonly kafka?: Promise<void>;
}

/** The gateway as it is composed in production, on a free port, over a held publisher and the fake dialect. */
export interface TestGateway {
  readonly port: number;
  readonly publisher: HeldPublisher;
  readonly health: Health;
  /** From then on every token is unknown. */
  revokeTokens(): void;
  metrics(): Promise<string>;
  /** Resolves when the metrics match; rejects when they do not for 3 s. */
  metricsShow(pattern: RegExp): Promise<void>;
  /** Drains and stops as the runtime does. */
  stop(): Promise<void>;
}

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { environment, adapters = [fakeSource], readers = NO_STORE, origins = [], kafka = Promise.resolve() } = options;
  const { log = createSilentLogger(), tracing = createTracing('test', { otlpUrl: undefined }) } = options;
  const config = readConfig(gatewaySettings, { ...QUIET, ...environment });
  const project = options.quotas === undefined ? PROJECT : { quotas: options.quotas, ...PROJECT };
  const publisher = new HeldPublisher();
  const registry = createMetricRegistry();
  const health = new Health();
  const stops: (() => Promise<void>)[] = [];
  const tokens = new Set<string>(Object.values(TOKENS));
  const scope = {
    health,
    start: async <T>(component: Component<T>): Promise<T> => {
      const running = await component.start();
      stops.unshift(() => running.stop());
      return running.value;
    },
    fail: () => undefined,
  };
  const server: Server = await composePublicPort(scope, {
    config,
    adapters,
    access: accessWith(tokens, origins, project),
    limits: createLimits(config, project),
    rawTopic: {
      name: 'raw topic',
      start: () => kafka.then(() => ({ value: publisher, stop: () => Promise.resolve() })),
    },
    readers,
    gatewayVersion: '1.2.3',
    protoDir: join(__dirname, '../../../../proto'),
    registry,
    tracing,
    log,
  });
  health.moveTo('ready');
  return {
    port: (server.address() as AddressInfo).port,
    publisher,
    health,
    revokeTokens: () => tokens.clear(),
    metrics: () => registry.metrics(),
    metricsShow: (pattern) => matchMetrics(registry, pattern),
    stop: async () => {
      health.moveTo('draining');
      for (const stop of stops) await stop();
    },
  };
}

async function matchMetrics(registry: Registry, pattern: RegExp): Promise<void> {
  const giveUpAt = Date.now() + 3_000;
  for (;;) {
    const metrics = await registry.metrics();
    if (pattern.test(metrics)) return;
    if (Date.now() > giveUpAt) throw new Error(`no ${String(pattern)} in\n${metrics}`);
    await new Promise(setImmediate);
  }
}

function accessWith(tokens: ReadonlySet<string>, origins: readonly string[], project: ProjectEntry): AccessStore {
  const authorise: AccessStore['authorise'] = (token, scope) => {
    if (!tokens.has(token)) return { kind: 'unknown' };
    if (token === TOKENS.other && scope === 'ingest')
      return { kind: 'granted', project: OTHER_PROJECT, tokenId: 'tok_other', origins };
    const isGranted = token === TOKENS[scope === 'ingest' ? 'ingest' : 'read'];
    return { kind: isGranted ? 'granted' : 'lacks-scope', project, tokenId: 'tok_test', origins };
  };
  const isAllowedOrigin = (origin: string): boolean => origins.includes(origin);
  return { authorise, isAllowedOrigin, projects: [project, OTHER_PROJECT], fault: () => undefined };
}

/** Those of the project, over a store in which nothing is. */
function createLimits({ limits: { ingest } }: ConfigOfGroups<typeof gatewaySettings>, project: ProjectEntry): Limits {
  const months = new MonthlyEvents({
    projects: () => [project],
    countStored: () => Promise.resolve(new Map()),
    now: Date.now,
  });
  return new Limits({ months, ingest, clock: () => performance.now(), random: () => 0 });
}

const down = (): never => {
  throw new EventReaderError('the store is down', 'unavailable');
};

const NO_STORE: StoreReaders = {
  readerOf: () => ({ page: down, count: down, distinct: down, stream: down, whereabouts: down, follow: down }),
};
