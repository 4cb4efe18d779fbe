import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, createToken } from '@millrace/access';
import { extendEnvironment, type Environment } from '@millrace/config';
import { freePorts, service, stackLayout, type StackLayout, type SupervisedProcess } from '@millrace/local-stack';
import type { Running } from '@millrace/service-runtime';
import { testEngines, type TestEngines } from '@millrace/testing';
import { queryRows } from './query-rows';
import { runCli } from './run-cli';

const ROOT = join(__dirname, '../../../..');

/** The three services as built, each a process of its own, on the engines of this test run. */
export interface Pipeline {
  readonly gateway: string;
  readonly tokens: { readonly ingest: string; readonly read: string };
  /** What the services and the CLI are started with. */
  readonly environment: Environment;
  readonly adminUrls: Readonly<Record<ServiceName, string>>;
  /** Kills a service with -9; its supervisor starts it again. */
  kill(name: ServiceName): void;
  /** Stops a service in its tracks; gives the way to let it go on. */
  freeze(name: ServiceName): () => void;
  /** Starts one more gateway, with other settings; gives its address. It stops with the pipeline. */
  startGateway(settings: Environment): Promise<string>;
  /** Rows of a query against this pipeline's database. */
  query<Row>(sql: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

export const SERVICES = ['gateway', 'normaliser', 'clickhouse-writer'] as const;

export type ServiceName = (typeof SERVICES)[number];

export interface PipelineOptions {
  /** Test files share the engines and the topics; each has its own database. */
  readonly database: string;
  /** Others than the test run's, or another one of them. */
  readonly engines?: Partial<Pick<TestEngines, 'kafkaBrokers' | 'clickhouseUrl'>>;
  /** For the services, beside what they need. */
  readonly settings?: Environment;
  /** Adds to the projects file before the services start. */
  readonly addProjects?: (projectsFile: string) => Promise<void>;
}

export async function startPipeline({
  database,
  engines = {},
  settings: ofServices = {},
  addProjects = () => Promise.resolve(),
}: PipelineOptions): Promise<Pipeline> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-'));
  const layout = stackLayout(ROOT, folder);
  const ports = await choosePorts();
  const kafkaBrokers = engines.kafkaBrokers ?? testEngines().kafkaBrokers;
  const store = engines.clickhouseUrl ?? testEngines().clickhouseUrl;
  const projectsFile = join(folder, 'projects.json');
  const tokens = await createTokens(projectsFile);
  await addProjects(projectsFile);
  const environment = extendEnvironment({
    MILLRACE_KAFKA_BROKERS: kafkaBrokers.join(','),
    MILLRACE_CLICKHOUSE_URL: store,
    MILLRACE_CLICKHOUSE_DATABASE: database,
    MILLRACE_PROJECTS_FILE: projectsFile,
    ...portSettings(ports),
    ...ofServices,
  });
  await runCli(['migrate'], environment);
  const adminUrls = toAdminUrls(ports);
  const running = await startServices(layout, environment, adminUrls);
  return {
    gateway: urlOf(ports.public),
    tokens,
    environment,
    adminUrls,
    kill: (name) => signal(running, name, 'SIGKILL'),
    freeze: (name) => {
      signal(running, name, 'SIGSTOP');
      return () => signal(running, name, 'SIGCONT');
    },
    startGateway: async (settings) => {
      const { gateway, address } = await startOneMoreGateway(layout, { ...environment, ...settings });
      running.push(gateway);
      return address;
    },
    query: (sql) => queryRows(store, database, sql),
    stop: async () => {
      for (const { stop } of running) await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function portSettings(ports: Readonly<Record<ServiceName | 'public', number>>): Environment {
  return {
    MILLRACE_GATEWAY_PORT: String(ports.public),
    MILLRACE_GATEWAY_ADMIN_PORT: String(ports.gateway),
    MILLRACE_NORMALISER_ADMIN_PORT: String(ports.normaliser),
    MILLRACE_WRITER_ADMIN_PORT: String(ports['clickhouse-writer']),
  };
}

async function choosePorts(): Promise<Record<ServiceName | 'public', number>> {
  const [open = 0, gateway = 0, normaliser = 0, writer = 0] = await freePorts(4);
  return { public: open, gateway, normaliser, 'clickhouse-writer': writer };
}

function toAdminUrls(ports: Readonly<Record<ServiceName, number>>): Pipeline['adminUrls'] {
  return {
    gateway: urlOf(ports.gateway),
    normaliser: urlOf(ports.normaliser),
    'clickhouse-writer': urlOf(ports['clickhouse-writer']),
  };
}

async function createTokens(projectsFile: string): Promise<Pipeline['tokens']> {
  await createProject(projectsFile, { id: 'default', yamcsInstances: ['simulator'] });
  const ingest = await createToken(projectsFile, { project: 'default', name: 'ingest', scopes: ['ingest'] });
  const read = await createToken(projectsFile, { project: 'default', name: 'read', scopes: ['read'] });
  return { ingest: ingest.token, read: read.token };
}

async function startServices(
  layout: StackLayout,
  environment: Environment,
  adminUrls: Pipeline['adminUrls'],
): Promise<Running<SupervisedProcess>[]> {
  const starting = SERVICES.map((name) => service({ layout, name, environment, adminUrl: adminUrls[name] }).start());
  const started = (await Promise.allSettled(starting)).flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value] : [],
  );
  if (started.length === starting.length) return started;
  for (const { stop } of started) await stop();
  return Promise.all(starting);
}

function signal(running: readonly Running<SupervisedProcess>[], name: ServiceName, of: NodeJS.Signals): void {
  const pid = running.find(({ value }) => value.name === name)?.value.pid;
  if (pid !== undefined) process.kill(pid, of);
}

async function startOneMoreGateway(
  layout: StackLayout,
  shared: Environment,
): Promise<{ readonly gateway: Running<SupervisedProcess>; readonly address: string }> {
  const [open = 0, admin = 0] = await freePorts(2);
  const environment = {
    ...shared,
    MILLRACE_GATEWAY_PORT: String(open),
    MILLRACE_GATEWAY_ADMIN_PORT: String(admin),
  };
  const gateway = await service({ layout, name: 'gateway', environment, adminUrl: urlOf(admin) }).start();
  return { gateway, address: urlOf(open) };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${String(port)}`;
}
