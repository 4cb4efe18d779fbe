import {
  chooseKafkaRuntime,
  cleanStack,
  fetchChdb,
  fetchKafkaJars,
  hasChdb,
  hasKafkaJars,
  kafka,
  kafkaContainer,
  removeKafkaVolume,
  type KafkaRuntime,
  type LocalStackConfig,
  type ProcessChange,
  type StackLayout,
  type StepReporter,
  type SupervisedProcess,
} from '@millrace/local-stack';
import type { Component } from '@millrace/service-runtime';

export interface EngineOptions {
  readonly layout: StackLayout;
  readonly config: LocalStackConfig;
  readonly reporter: StepReporter;
  readonly ending: AbortSignal;
}

/** Fetches what this machine does not have yet. Resolves with what Kafka will run on. */
export async function fetchEngines({ layout, config, reporter, ending }: EngineOptions): Promise<KafkaRuntime> {
  const runtime = await chooseKafkaRuntime({ java: config.java, hasJars: hasKafkaJars(layout) });
  if (runtime.kind === 'java' && !hasKafkaJars(layout)) {
    await reporter.step('Fetching Kafka', (onProgress) => fetchKafkaJars(layout, { onProgress, signal: ending }));
  }
  if (!hasChdb(layout)) {
    await reporter.step('Fetching ClickHouse', (onProgress) => fetchChdb(layout, { onProgress, signal: ending }));
  }
  return runtime;
}

/** Removes events, offsets and tokens of earlier runs, wherever Kafka keeps its part of them. */
export async function removeState(layout: StackLayout, runtime: KafkaRuntime): Promise<void> {
  cleanStack(layout);
  if (runtime.kind === 'container') await removeKafkaVolume(runtime.engine, layout);
}

export interface KafkaOnOptions {
  readonly layout: StackLayout;
  readonly config: LocalStackConfig;
  readonly ending: AbortSignal;
  onChange(change: ProcessChange): void;
}

export function kafkaOn(
  runtime: KafkaRuntime,
  { layout, config, ending, onChange }: KafkaOnOptions,
): Component<SupervisedProcess> {
  const options = { layout, port: config.kafkaPort, heapMb: config.kafkaHeapMb, ending, onChange };
  return runtime.kind === 'java'
    ? kafka({ ...options, java: runtime.java, controllerPort: config.kafkaControllerPort })
    : kafkaContainer({ ...options, engine: runtime.engine });
}
