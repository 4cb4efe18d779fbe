import { join } from 'node:path';
import {
  clickhouse,
  createStepReporter,
  fetchMissingEngines,
  freePorts,
  kafkaOn,
  StackParts,
  stackLayout,
} from '@millrace/local-stack';
import type { RunningEngines } from '@millrace/testing';

const ROOT = join(__dirname, '../../../..');
const HEAP_MB = 512;

/** Merging fuzzed events, with their thousands of names of attributes, takes more than an engine has by default. */
const STORE_MEMORY_BYTES = 6 * 1024 ** 3;

export interface LocalEnginesOptions {
  /** For the engines' data; a test run's own. */
  readonly folder: string;
  readonly java: string;
}

/** Starts Kafka and ClickHouse for one test run, on free ports; fetches them first where that was never done. */
export async function startLocalEngines({ folder, java }: LocalEnginesOptions): Promise<RunningEngines> {
  const layout = stackLayout(ROOT, folder);
  // Jest's own words go to standard error, too.
  const reporter = createStepReporter(process.stderr);
  const runtime = await fetchMissingEngines({ layout, java, brokers: 1, reporter });
  const [port = 0, controllerPort = 0, clickhousePort = 0] = await freePorts(3);
  const nodes = [{ port, controllerPort }];
  const brokers = kafkaOn(runtime, { layout, nodes, heapMb: HEAP_MB, startsFast: true });
  const store = clickhouse({ layout, port: clickhousePort, maxMemoryBytes: STORE_MEMORY_BYTES });
  const parts = new StackParts();
  const stop = () => parts.stop(...[...brokers, store].map(({ name }) => name));
  try {
    await reporter.step('Starting Kafka and ClickHouse for the tests', () => parts.start(...brokers, store));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    engines: {
      kafkaBrokers: [`127.0.0.1:${String(port)}`],
      clickhouseUrl: `http://127.0.0.1:${String(clickhousePort)}`,
      backend: 'local',
    },
    stop,
  };
}
