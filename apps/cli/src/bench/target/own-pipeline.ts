import { clickhouseSettings, type ClickHouseConfig } from '@millrace/clickhouse';
import { extendEnvironment, readConfig, type Environment } from '@millrace/config';
import { kafkaSettings } from '@millrace/kafka';
import { service, type ProcessChange, type StepReporter } from '@millrace/local-stack';
import { createSilentLogger } from '@millrace/observability';
import { endpointsOf, type ServiceName } from '../../commands/up-endpoints';
import { migrateTopicsAndStore, migrationSettings } from '../../migrate-topics-and-store';
import { OwnEngines } from '../../own-engines';
import { withClickHouse } from '../../with-clickhouse';
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
  const onChange = tellOfDeaths(options.reporter);
  const engines = await OwnEngines.prepare({ ...options, purpose: 'bench', brokers: '1', onChange });
  const pipeline = new Pipeline(options, engines);
  try {
    const result = await work(await pipeline.start());
    await pipeline.end({ keepData: false });
    return result;
  } catch (error) {
    await pipeline.end({ keepData: !options.ending.aborted });
    throw error;
  }
}

function tellOfDeaths(reporter: StepReporter): (change: ProcessChange) => void {
  return (change) => {
    if (change.kind === 'down') reporter.note(`a process of the pipeline ${change.reason}`);
  };
}

/** From the end of the way of an event to its beginning: what follows a service is up before it. */
const SERVICES: readonly ServiceName[] = ['clickhouse-writer', 'normaliser', 'gateway'];

class Pipeline {
  readonly #options: OwnPipelineOptions;
  readonly #engines: OwnEngines;
  /** Opened so far. */
  #stores = 0;

  constructor(options: OwnPipelineOptions, engines: OwnEngines) {
    this.#options = options;
    this.#engines = engines;
  }

  async start(): Promise<BenchTarget> {
    const tokens = await this.#engines.start();
    return {
      gateway: endpointsOf(this.#engines.config).gateway,
      token: tokens.ingest,
      openStore: () => this.#openStore(),
      processIds: () => this.#engines.processIds,
      startServices: (...names) => this.#startServices(names),
      stopServices: () => this.#stopServices(),
    };
  }

  /** Also what was started of a failed start. */
  async end(options: { readonly keepData: boolean }): Promise<void> {
    await this.#stopServices();
    await this.#engines.end(options);
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
    return extendEnvironment(database, this.#engines.environment);
  }

  async #startServices(names: readonly ServiceName[]): Promise<void> {
    const { layout, config, parts } = this.#engines;
    const { ending, reporter } = this.#options;
    const environment = this.#environment();
    const onChange = tellOfDeaths(reporter);
    const { admin } = endpointsOf(config);
    for (const name of SERVICES.filter((known) => names.includes(known) && !parts.has(known))) {
      await parts.start(service({ layout, name, environment, adminUrl: admin[name], ending, onChange }));
    }
  }

  async #stopServices(): Promise<void> {
    for (const name of SERVICES.toReversed()) await this.#engines.parts.stop(name);
  }
}
