import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendEnvironment, readConfig, type Environment } from '@millrace/config';
import {
  cleanStack,
  clickhouse,
  fetchMissingEngines,
  freePorts,
  kafkaNodesOf,
  kafkaOn,
  localStackSettings,
  stackLayout,
  StackParts,
  type KafkaRuntime,
  type LocalStackConfig,
  type ProcessChange,
  type StackLayout,
  type StepReporter,
} from '@millrace/local-stack';
import { ensureLocalAccess, projectsFileIn, type LocalTokens } from './commands/up-access';
import { serviceEnvironment } from './commands/up-endpoints';

export interface OwnEnginesOptions {
  /** The checkout whose engines and built services are started. */
  readonly root: string;
  /** What they are for: part of their folder's name. */
  readonly purpose: string;
  readonly brokers: '1' | '3';
  readonly reporter: StepReporter;
  /** Gives up a start that is under way. */
  readonly ending: AbortSignal;
  onChange?(change: ProcessChange, name: string): void;
}

/**
 * Kafka and ClickHouse, empty, that nobody else uses: on free ports and in a temporary folder, so that they can run beside a
 * local stack. Services are started beside them, in `parts`, by who uses them.
 */
export class OwnEngines {
  readonly layout: StackLayout;
  readonly config: LocalStackConfig;
  /** What services are started with. */
  readonly environment: Environment;
  readonly parts = new StackParts();
  readonly #options: OwnEnginesOptions;
  #runtime: KafkaRuntime | undefined;
  #brokers: readonly string[] = [];

  private constructor(options: OwnEnginesOptions, folder: string, config: LocalStackConfig) {
    this.#options = options;
    this.layout = stackLayout(options.root, folder);
    this.config = config;
    this.environment = serviceEnvironment(extendEnvironment({}), config, projectsFileIn(folder));
  }

  /** Chooses folder and ports; nothing runs yet. */
  static async prepare(options: OwnEnginesOptions): Promise<OwnEngines> {
    const folder = mkdtempSync(join(tmpdir(), `millrace-${options.purpose}-`));
    return new OwnEngines(options, folder, await chooseConfig(options.brokers));
  }

  /** Resolves with the tokens of the project `default`. When it rejects, `end` stops what was started. */
  async start(): Promise<LocalTokens> {
    const { reporter, ending } = this.#options;
    const { layout, config } = this;
    const onChange = (change: ProcessChange, name: string) => this.#options.onChange?.(change, name);
    const nodes = kafkaNodesOf(config);
    const { java } = config;
    const runtime = await fetchMissingEngines({ layout, java, brokers: nodes.length, reporter, signal: ending });
    this.#runtime = runtime;
    await reporter.step('Starting Kafka and ClickHouse', async () => {
      const kafka = kafkaOn(runtime, { layout, nodes, heapMb: config.kafkaHeapMb, ending, onChange });
      this.#brokers = kafka.map(({ name }) => name);
      const store = clickhouse({
        layout,
        port: config.clickhousePort,
        ending,
        onChange: (change) => {
          onChange(change, 'clickhouse');
        },
      });
      await this.parts.start(...kafka, store);
    });
    return ensureLocalAccess(layout.data);
  }

  /** The names of the brokers' processes. */
  get brokers(): readonly string[] {
    return this.#brokers;
  }

  /** Whether Kafka is a process of this machine; of one in a container only the client that watches it is, which says nothing. */
  get hasKafkaProcess(): boolean {
    return this.#runtime?.kind !== 'container';
  }

  /** Of all parts that are up now and say something about themselves. */
  get processIds(): Readonly<Record<string, number>> {
    const ids = Object.entries(this.parts.processIds);
    return Object.fromEntries(ids.filter(([name]) => this.hasKafkaProcess || !this.#brokers.includes(name)));
  }

  /** Stops and removes them, also what was started of a failed start; everything else in `parts` was stopped before. */
  async end({ keepData }: { readonly keepData: boolean }): Promise<void> {
    await this.parts.stop('clickhouse');
    await this.parts.stop(...this.#brokers);
    if (keepData) {
      this.#options.reporter.note(`Data and logs are in ${this.layout.data}`);
      return;
    }
    if (this.#runtime !== undefined) await cleanStack(this.layout, this.#runtime);
    rmSync(this.layout.data, { recursive: true });
  }
}

/** This machine's settings, with every port a free one. */
async function chooseConfig(brokers: '1' | '3'): Promise<LocalStackConfig> {
  const { stack } = readConfig({ stack: localStackSettings });
  const names = Object.keys(stack).filter((name) => name.endsWith('Port'));
  const free = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, place) => [name, free[place] ?? 0]));
  return { ...stack, ...ports, kafkaBrokers: brokers };
}
