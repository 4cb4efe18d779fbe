import { clickhouseSettings } from '@millrace/clickhouse';
import { readConfig, type Environment } from '@millrace/config';
import { kafkaSettings } from '@millrace/kafka';
import {
  cleanStack,
  clickhouse,
  fetchMissingEngines,
  kafkaNodesOf,
  kafkaOn,
  LocalStateFile,
  service,
  StackParts,
  type ProcessChange,
} from '@millrace/local-stack';
import { createSilentLogger } from '@millrace/observability';
import { migrateTopicsAndStore, migrationSettings } from '../migrate-topics-and-store';
import { ensureLocalAccess, projectsFileIn, type LocalTokens } from './up-access';
import { drained, type Stage } from './up-drain';
import { endpointsOf, serviceEnvironment, type ServiceName } from './up-endpoints';
import type { StackOptions } from './up-stack';
import { describeStack } from './up-summary';

/** Kafka, ClickHouse and the three services on this machine: started in order, stopped in the pipeline's order. */
export class LocalStack {
  readonly #options: StackOptions;
  readonly #parts = new StackParts();
  readonly #stateFile: LocalStateFile;
  readonly #environment: Environment;
  readonly #settings;
  #brokers: readonly string[] = [];
  #tokens: LocalTokens | undefined;

  constructor(options: StackOptions) {
    const { layout, config, environment } = options;
    this.#options = options;
    this.#stateFile = new LocalStateFile(layout.data);
    this.#environment = serviceEnvironment(environment, config, projectsFileIn(layout.data));
    const groups = { kafka: kafkaSettings, clickhouse: clickhouseSettings, migration: migrationSettings };
    this.#settings = readConfig(groups, this.#environment);
  }

  /** Resolves with whether all of it is ready: not when it was asked to end meanwhile. Rejects when a part does not start. */
  async start(): Promise<boolean> {
    const { layout, config, reporter, clean, ending } = this.#options;
    this.#stateFile.remove();
    const nodes = kafkaNodesOf(config);
    // Before anything is removed: on a machine where this cannot run, the data is to stay.
    const runtime = await fetchMissingEngines({
      layout,
      java: config.java,
      brokers: nodes.length,
      reporter,
      signal: ending,
    });
    if (clean) await cleanStack(layout, runtime);
    const kafka = kafkaOn(runtime, {
      layout,
      nodes,
      heapMb: config.kafkaHeapMb,
      image: config.kafkaImage,
      ending,
      onChange: this.#tell,
    });
    this.#brokers = kafka.map(({ name }) => name);
    const store = clickhouse({
      layout,
      port: config.clickhousePort,
      ending,
      onChange: (change) => {
        this.#tell(change, 'clickhouse');
      },
    });
    const steps = [
      ['Starting Kafka', () => this.#parts.start(...kafka)],
      ['Starting ClickHouse', () => this.#parts.start(store)],
      ['Migrating topics and tables', () => this.#migrate()],
      ['Starting clickhouse-writer, normaliser and gateway', () => this.#startServices()],
    ] as const;
    for (const [title, work] of steps) {
      if (ending.aborted) return false;
      await reporter.step(title, work);
    }
    reporter.note(describeStack(this.#writeState(), layout.logs));
    return true;
  }

  /** In the order of the pipeline, so that what was accepted is stored; also what was started of a failed start. */
  async stop(): Promise<void> {
    this.#stateFile.remove();
    const wasReady = this.#tokens !== undefined;
    this.#tokens = undefined;
    await this.#stopParts('gateway');
    for (const stage of ['normaliser', 'clickhouse-writer'] as const) {
      if (wasReady) await this.#drain(stage);
      await this.#stopParts(stage);
    }
    await this.#stopParts('clickhouse');
    await this.#stopParts('kafka', this.#brokers);
  }

  async #migrate(): Promise<void> {
    const { root } = this.#options.layout;
    await migrateTopicsAndStore({ root, log: createSilentLogger(), ...this.#settings });
  }

  async #startServices(): Promise<void> {
    const { layout, config, ending } = this.#options;
    const tokens = await ensureLocalAccess(layout.data);
    const { admin } = endpointsOf(config);
    const startable = (name: ServiceName) =>
      service({
        layout,
        name,
        environment: this.#environment,
        adminUrl: admin[name],
        ending,
        onChange: (change) => {
          this.#tell(change, name);
        },
      });
    await this.#parts.start(startable('clickhouse-writer'), startable('normaliser'), startable('gateway'));
    this.#tokens = tokens;
  }

  async #drain(stage: Stage): Promise<void> {
    const isDrained = await drained(this.#settings.kafka, stage);
    if (!isDrained) this.#options.reporter.note(`${stage} has a backlog; it goes on with it at the next start`);
  }

  async #stopParts(title: string, names: readonly string[] = [title]): Promise<void> {
    const started = names.filter((name) => this.#parts.has(name));
    if (started.length > 0) await this.#options.reporter.step(`Stopping ${title}`, () => this.#parts.stop(...started));
  }

  /** Tells of a part that ended and came back, and keeps the process ids in the state file current. */
  readonly #tell = (change: ProcessChange, name: string): void => {
    const what =
      change.kind === 'down'
        ? `${name} ${change.reason}; starting it again in ${String((change.restartInMs ?? 0) / 1000)} s`
        : `${name} works again (process ${String(change.pid)})`;
    this.#options.reporter.note(what);
    if (this.#tokens !== undefined) this.#updateState();
  };

  /** A disk that is full now has room again later, and the parts are to be looked after meanwhile. */
  #updateState(): void {
    try {
      this.#writeState();
    } catch (error) {
      this.#options.reporter.note(`local.json has old process ids, it cannot be written: ${String(error)}`);
    }
  }

  #writeState() {
    const { config } = this.#options;
    const { gateway, clickhouse: store, kafka, admin } = endpointsOf(config);
    const state = {
      gateway,
      console: `${gateway}/console`,
      clickhouse: store,
      database: this.#settings.clickhouse.database,
      kafka,
      admin,
      tokens: this.#tokens ?? { ingest: '', read: '' },
      processes: this.#parts.processIds,
    };
    this.#stateFile.write(state);
    return state;
  }
}
