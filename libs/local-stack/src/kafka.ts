import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import type { Component } from '@millrace/service-runtime';
import { kafkaProperties, renderProperties, type KafkaPorts } from './kafka-properties';
import type { StackLayout } from './layout';
import { newClusterId } from './new-cluster-id';
import { findConnectionFault } from './probes';
import { runProgram } from './run-program';
import { ProcessStartError, supervisedProcess, type ProcessChange, type SupervisedProcess } from './supervised-process';

export interface KafkaOptions extends KafkaPorts {
  readonly layout: StackLayout;
  readonly java: string;
  readonly heapMb: number;
  /** Compiles less: starts in half the time, but is slower under load. For tests. */
  readonly startsFast?: boolean;
  /** Gives up a start that is under way. */
  readonly ending?: AbortSignal;
  onChange?(change: ProcessChange): void;
}

const HOST = '127.0.0.1';

/**
 * A single Kafka node (KRaft) from the fetched jars, its storage formatted on the first start. It accepts connections
 * only once it can serve, so a connection is readiness. Its log is `kafka.log`.
 */
export function kafka(options: KafkaOptions): Component<SupervisedProcess> {
  const { layout, java, port } = options;
  const config = join(layout.data, 'kafka.properties');
  return supervisedProcess({
    name: 'kafka',
    command: java,
    args: [...javaOptions(options), 'kafka.Kafka', config],
    cwd: layout.root,
    environment: extendEnvironment({}),
    logFile: join(layout.logs, 'kafka.log'),
    prepare: () => prepareStorage(options, config),
    findFault: () => findConnectionFault(HOST, port, 1_000),
    readyWithinMs: 60_000,
    stopWithinMs: 20_000,
    ending: options.ending,
    onChange: (change) => options.onChange?.(change),
  });
}

function javaOptions({ layout, heapMb, startsFast = false }: KafkaOptions): string[] {
  return [
    `-Xmx${String(heapMb)}m`,
    '-Xms64m',
    // One or two cores and a small heap: the serial collector costs the least memory, and its pauses stay short.
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    ...(startsFast ? ['-XX:TieredStopAtLevel=1'] : []),
    `-Dlog4j2.configurationFile=${join(layout.root, 'deploy/local/kafka/log4j2.xml')}`,
    '-cp',
    join(layout.kafkaJars, '*'),
  ];
}

/** Writes the configuration, and formats the storage if there is none. An interrupted format leaves none. */
async function prepareStorage(options: KafkaOptions, config: string): Promise<void> {
  const { layout, java } = options;
  const storage = join(layout.data, 'kafka');
  mkdirSync(layout.data, { recursive: true });
  writeFileSync(config, renderProperties(kafkaProperties({ ...options, dataFolder: storage, listenOn: HOST })));
  if (existsSync(join(storage, 'meta.properties'))) return;

  const formatting = `${storage}.formatting`;
  const formatConfig = `${config}.formatting`;
  for (const leftover of [storage, formatting]) rmSync(leftover, { recursive: true, force: true });
  writeFileSync(
    formatConfig,
    renderProperties(kafkaProperties({ ...options, dataFolder: formatting, listenOn: HOST })),
  );
  const { exitCode, output } = await runProgram({
    command: java,
    args: [
      ...javaOptions({ ...options, startsFast: true }),
      'kafka.tools.StorageTool',
      'format',
      '--cluster-id',
      newClusterId(),
      '--config',
      formatConfig,
    ],
  });
  rmSync(formatConfig);
  if (exitCode !== 0) {
    const reason = 'could not format its storage';
    throw new ProcessStartError(`kafka ${reason}:\n${output.trimEnd()}`, reason);
  }
  renameSync(formatting, storage);
}
