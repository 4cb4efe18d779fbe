import { clickhouseSettings } from '@millrace/clickhouse';
import { readConfig } from '@millrace/config';
import { kafkaSettings } from '@millrace/kafka';
import type { StepReporter } from '@millrace/local-stack';
import { createSilentLogger } from '@millrace/observability';
import type { Running } from '@millrace/service-runtime';
import { migrateTopicsAndStore, migrationSettings } from '../../migrate-topics-and-store';
import { OwnEngines } from '../../own-engines';
import { PartsInjector } from '../faults/fault-injector';
import { SeededRandom } from '../seeded-random';
import { balancer } from './balancer';
import { cuttingProxy, type CuttingProxy } from './cutting-proxy';
import type { DeliveryTarget } from './delivery-target';
import { isInsert } from './is-insert';
import { breakablesOf } from './own-stack-faults';
import { PeakMemory } from './peak-memory';
import { planServiceCopies, SERVICES, toBackend, type ServiceCopy } from './service-copies';

export interface OwnStackOptions {
  /** The checkout whose built services are started. */
  readonly root: string;
  readonly reporter: StepReporter;
  /** Gives up the start; what it was started with lives on until `end`. */
  readonly ending: AbortSignal;
  /** Of what the proxies choose to break off. */
  readonly seed: number;
  readonly brokers: '1' | '3';
  /** Of each service. */
  readonly copies: number;
  /** Whether gateways keep events on disk while Kafka is down. */
  readonly spool: boolean;
  /** A folder of built services, `<service>/dist/main.js`; what is not there is taken from the checkout. */
  readonly programs?: string | undefined;
}

/**
 * Starts a pipeline that nobody else uses, in which everything can be broken: brokers, ClickHouse, several copies of each service, a
 * load balancer before the gateways, and a proxy before ClickHouse. Rejects when a part does not start, after the others were ended;
 * their logs are kept.
 */
export async function startOwnStack(options: OwnStackOptions): Promise<DeliveryTarget> {
  const starting = new AbortController();
  const giveUp = () => {
    starting.abort();
  };
  options.ending.addEventListener('abort', giveUp);
  const { root, reporter, brokers } = options;
  const purpose = 'verify-delivery';
  const engines = await OwnEngines.prepare({ root, reporter, brokers, purpose, ending: starting.signal });
  const stack = new OwnStack(options, engines, starting.signal);
  try {
    return await stack.start();
  } catch (error) {
    await stack.end({ keepData: !options.ending.aborted });
    throw error;
  } finally {
    // What is started again later on, after a fault, is not a start to be given up.
    options.ending.removeEventListener('abort', giveUp);
  }
}

class OwnStack {
  readonly #options: OwnStackOptions;
  readonly #engines: OwnEngines;
  readonly #starting: AbortSignal;
  readonly #memory: PeakMemory;
  readonly #proxies: Running<CuttingProxy>[] = [];
  #copies: readonly ServiceCopy[] = [];
  #injector: PartsInjector | undefined;

  constructor(options: OwnStackOptions, engines: OwnEngines, starting: AbortSignal) {
    this.#options = options;
    this.#engines = engines;
    this.#starting = starting;
    this.#memory = new PeakMemory(() => engines.processIds);
  }

  async start(): Promise<DeliveryTarget> {
    const { root, reporter } = this.#options;
    const engines = this.#engines;
    const tokens = await engines.start();
    const groups = { kafka: kafkaSettings, clickhouse: clickhouseSettings, migration: migrationSettings };
    const settings = readConfig(groups, engines.environment);
    await reporter.step('Migrating topics and tables', () =>
      migrateTopicsAndStore({ root, log: createSilentLogger(), ...settings }),
    );
    const { gateway, injector } = await reporter.step('Starting services', () => this.#startServices());
    return {
      gateway,
      project: 'default',
      token: tokens.ingest,
      store: settings.clickhouse,
      kafka: settings.kafka,
      faults: injector,
      peakMemory: () => this.#memory.peaks,
      end: (options) => this.end(options),
    };
  }

  async #startServices() {
    const { seed, copies } = this.#options;
    const engines = this.#engines;
    const storeProxy = await this.#startProxy(
      cuttingProxy({
        name: 'ClickHouse proxy',
        random: new SeededRandom(seed, 'cut inserts'),
        mayCut: isInsert,
        upstreams: () => [{ host: '127.0.0.1', port: engines.config.clickhousePort }],
      }),
    );
    const clickhouseUrl = `http://127.0.0.1:${String(storeProxy.port)}`;
    const { spool, programs } = this.#options;
    const planned = await planServiceCopies({
      engines,
      clickhouseUrl,
      copies,
      spool,
      programs,
      ending: this.#starting,
    });
    const spares = planned.filter(({ name }) => name.endsWith(`-${String(copies + 1)}`));
    this.#copies = planned.filter((copy) => !spares.includes(copy));
    await engines.parts.start(...this.#copies.map(({ component }) => component));
    const gateways = this.#copies.filter(({ service }) => service === 'gateway').map(toBackend);
    const front = await this.#startProxy(balancer(gateways, new SeededRandom(seed, 'cut requests')));
    this.#injector = new PartsInjector(
      breakablesOf({ engines, copies: this.#copies, spares, balancer: front, storeProxy }),
    );
    return { gateway: `http://127.0.0.1:${String(front.port)}`, injector: this.#injector };
  }

  async #startProxy(component: ReturnType<typeof cuttingProxy>): Promise<CuttingProxy> {
    const running = await component.start();
    this.#proxies.push(running);
    return running.value;
  }

  /** Also what was started of a failed start. Heals everything first: a process that stands still ends late. */
  async end({ keepData }: { readonly keepData: boolean }): Promise<void> {
    await this.#injector?.healAll();
    this.#memory.stop();
    for (const name of SERVICES) {
      const copies = this.#copies.filter(({ service }) => service === name);
      await this.#engines.parts.stop(...copies.map((copy) => copy.name));
    }
    for (const proxy of this.#proxies) await proxy.stop();
    await this.#engines.end({ keepData });
  }
}
