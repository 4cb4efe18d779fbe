import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickhouseSettings, type ClickHouseConfig } from '@millrace/clickhouse';
import { extendEnvironment, readConfig, type Environment } from '@millrace/config';
import { kafkaSettings } from '@millrace/kafka';
import {
  cleanStack,
  clickhouse,
  fetchMissingEngines,
  freePorts,
  kafkaNodesOf,
  kafkaOn,
  localStackSettings,
  service,
  stackLayout,
  StackParts,
  type KafkaRuntime,
  type LocalStackConfig,
  type ProcessChange,
  type StackLayout,
  type StepReporter,
} from '@millrace/local-stack';
import { createSilentLogger } from '@millrace/observability';
import { ensureLocalAccess, projectsFileIn } from '../../commands/up-access';
import { endpointsOf, serviceEnvironment, type ServiceName } from '../../commands/up-endpoints';
import { migrateTopicsAndStore, migrationSettings } from '../../migrate-topics-and-store';
import { withClickHouse } from '../../with-clickhouse';
import type { ProcessIds } from '../usage/usage';
import type { BenchTarget } from './bench-target';

export interface OwnPipelineOptions {
  /** The checkout whose built services are started. */
  readonly root: string;
  readonly reporter: StepReporter;
  /** Gives up a start that is under way. */
  readonly ending: AbortSignal;
}

/**
 * Starts a pipeline that nobody else uses for as long as `work` takes: on free ports and in a temporary folder, so that
 * it can run beside a local stack. Kafka and ClickHouse are up, and empty; stores and services are made when they are asked for.
 * When something fails, the folder stays, because the logs are in it.
 */
export async function withOwnPipeline<T>(
  options: OwnPipelineOptions,
  work: (pipeline: BenchTarget) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const layout = stackLayout(options.root, folder);
  const config = await chooseConfig();
  const environment = serviceEnvironment(extendEnvironment({}), config, projectsFileIn(folder));
  const pipeline = new Pipeline(options, { layout, config, environment });
  try {
    const result = await work(await pipeline.start());
    await pipeline.end({ keepLogs: false });
    return result;
  } catch (error) {
    await pipeline.end({ keepLogs: !options.ending.aborted });
    throw error;
  }
}

async function chooseConfig(): Promise<LocalStackConfig> {
  const { stack } = readConfig({ stack: localStackSettings });
  const [gatewayPort = 0, gatewayAdminPort = 0, normaliserAdminPort = 0, writerAdminPort = 0, ...engines] =
    await freePorts(7);
  const [kafkaPort = 0, kafkaControllerPort = 0, clickhousePort = 0] = engines;
  const services = { gatewayPort, gatewayAdminPort, normaliserAdminPort, writerAdminPort };
  return { ...stack, ...services, kafkaBrokers: '1', kafkaPort, kafkaControllerPort, clickhousePort };
}

interface Setup {
  readonly layout: StackLayout;
  readonly config: LocalStackConfig;
  readonly environment: Environment;
}

/** From the end of the way of an event to its beginning: what follows a service is up before it. */
const SERVICES: readonly ServiceName[] = ['clickhouse-writer', 'normaliser', 'gateway'];

class Pipeline {
  readonly #options: OwnPipelineOptions;
  readonly #setup: Setup;
  readonly #parts = new StackParts();
  #runtime: KafkaRuntime | undefined;
  /** Opened so far. */
  #stores = 0;

  constructor(options: OwnPipelineOptions, setup: Setup) {
    this.#options = options;
    this.#setup = setup;
  }

  async start(): Promise<BenchTarget> {
    const { reporter, ending } = this.#options;
    const { layout, config } = this.#setup;
    const runtime = await fetchMissingEngines({ layout, java: config.java, reporter, signal: ending });
    this.#runtime = runtime;
    const onChange = this.#onChange;
    await reporter.step('Starting Kafka and ClickHouse', async () => {
      const kafka = kafkaOn(runtime, {
        layout,
        nodes: kafkaNodesOf(config),
        heapMb: config.kafkaHeapMb,
        ending,
        onChange,
      });
      await this.#parts.start(...kafka, clickhouse({ layout, port: config.clickhousePort, ending, onChange }));
    });
    const tokens = await ensureLocalAccess(layout.data);
    return {
      gateway: endpointsOf(config).gateway,
      token: tokens.ingest,
      openStore: () => this.#openStore(),
      processIds: () => this.#processIds(),
      startServices: (...names) => this.#startServices(names),
      stopServices: () => this.#stopServices(),
    };
  }

  /** Stops and removes it, also what was started of a failed start. */
  async end({ keepLogs }: { readonly keepLogs: boolean }): Promise<void> {
    const { layout } = this.#setup;
    await this.#stopServices();
    for (const engine of ['clickhouse', 'kafka']) await this.#parts.stop(engine);
    if (keepLogs) {
      this.#options.reporter.note(`The logs are in ${layout.logs}`);
      return;
    }
    if (this.#runtime !== undefined) await cleanStack(layout, this.#runtime);
    rmSync(layout.data, { recursive: true });
  }

  /** A database of its own, because the cost of a row depends on the rows there are; the one before it is dropped. */
  async #openStore(): Promise<ClickHouseConfig> {
    const previous = this.#settings();
    this.#stores += 1;
    const settings = this.#settings();
    await migrateTopicsAndStore({ root: this.#options.root, log: createSilentLogger(), ...settings });
    await withClickHouse(settings.clickhouse, (store) =>
      store.command(`DROP DATABASE IF EXISTS ${previous.clickhouse.database}`),
    );
    return settings.clickhouse;
  }

  #settings() {
    const groups = { kafka: kafkaSettings, clickhouse: clickhouseSettings, migration: migrationSettings };
    return readConfig(groups, this.#environment());
  }

  #environment(): Environment {
    const database = { MILLRACE_CLICKHOUSE_DATABASE: `bench_${String(this.#stores)}` };
    return extendEnvironment(database, this.#setup.environment);
  }

  /** Of a Kafka in a container only the client that watches it is a process of ours, which says nothing. */
  #processIds(): ProcessIds {
    const { kafka, ...others } = this.#parts.processIds;
    return kafka === undefined || this.#runtime?.kind === 'container' ? others : { ...others, kafka };
  }

  async #startServices(names: readonly ServiceName[]): Promise<void> {
    const { layout, config } = this.#setup;
    const { ending } = this.#options;
    const environment = this.#environment();
    const { admin } = endpointsOf(config);
    for (const name of SERVICES.filter((known) => names.includes(known) && !this.#parts.has(known))) {
      await this.#parts.start(
        service({ layout, name, environment, adminUrl: admin[name], ending, onChange: this.#onChange }),
      );
    }
  }

  async #stopServices(): Promise<void> {
    for (const name of SERVICES.toReversed()) await this.#parts.stop(name);
  }

  readonly #onChange = (change: ProcessChange): void => {
    if (change.kind === 'down') this.#options.reporter.note(`a process of the pipeline ${change.reason}`);
  };
}
