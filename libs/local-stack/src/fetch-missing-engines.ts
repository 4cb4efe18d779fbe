import { fetchChdb, fetchKafkaJars, hasChdb, hasKafkaJars } from './fetch-engines';
import { chooseKafkaRuntime, type KafkaRuntime } from './kafka-runtime';
import type { StackLayout } from './layout';
import type { StepReporter } from './step-reporter';

export interface MissingEnginesOptions {
  readonly layout: StackLayout;
  /** The Java to look for first. */
  readonly java: string;
  /** How many brokers Kafka is to have. */
  readonly brokers: number;
  readonly reporter: StepReporter;
  /** Ends the fetching. */
  readonly signal?: AbortSignal;
}

/**
 * Fetches what this machine does not have yet, and resolves with what Kafka will run on. Rejects with PrerequisiteError
 * when the machine lacks what only its owner can install, with FetchError when something cannot be fetched.
 */
export async function fetchMissingEngines(options: MissingEnginesOptions): Promise<KafkaRuntime> {
  const { layout, java, brokers, reporter, signal } = options;
  const runtime = await chooseKafkaRuntime({ java, brokers, hasJars: hasKafkaJars(layout) });
  if (runtime.kind === 'java' && !hasKafkaJars(layout)) {
    await reporter.step('Fetching Kafka', (onProgress) => fetchKafkaJars(layout, { onProgress, signal }));
  }
  if (!hasChdb(layout)) {
    await reporter.step('Fetching ClickHouse', (onProgress) => fetchChdb(layout, { onProgress, signal }));
  }
  return runtime;
}
